/// How an exchange ended: exactly one of these comes for each request.
package enum HTTPOutcome: Sendable {
    /// An answer came whole, whatever its status.
    case response(HTTPResponse)
    /// None came.
    case failed(HTTPFailure)
}
