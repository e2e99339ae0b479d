/// Takes the body of a 2xx answer as it arrives. Called on the HTTP thread only, in order, so it must be quick.
/// Whatever it throws ends the transfer with ``HTTPFailure/Reason/sink(_:)``.
package protocol HTTPBodySink: Sendable {
    /// Called once, before the first bytes (or before the end of an empty body), with the answer's status and fields.
    func begin(status: Int, headers: HTTPFields) throws
    /// The next bytes.
    func write(_ bytes: RawSpan) throws
}

extension HTTPBodySink {
    /// Most sinks need to know nothing beforehand.
    package func begin(status: Int, headers: HTTPFields) throws {}
}
