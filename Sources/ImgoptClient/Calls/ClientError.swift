public import ImgoptWire

/// Why a call has no result.
public enum ClientError: Error, Sendable, Hashable {
    /// There is no daemon at `path`, or the caller may not connect to it.
    case unreachable(path: String, reason: String)
    /// The daemon answered with an error; or nothing was sent, since the params have a number that JSON has not.
    case refused(WireError)
    /// The connection ended before the answer. Whether the request was carried out is not known; submits with a key
    /// can be sent again.
    case disconnected
    /// The answer took longer than the caller would wait. The request may still be carried out.
    case timedOut
    /// The calling task was canceled. The request may still be carried out.
    case canceled
    /// The daemon sent something that is not of this protocol.
    case unreadable(String)
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(_, let reason): reason
        case .refused(let error): error.message
        case .disconnected: "the daemon closed the connection before it answered"
        case .timedOut: "the daemon did not answer in time"
        case .canceled: "the call was canceled"
        case .unreadable(let reason): "the daemon sent what this client does not understand: \(reason)"
        }
    }
}
