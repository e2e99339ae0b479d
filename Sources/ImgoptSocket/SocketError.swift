import Glibc

/// Why a socket cannot be listened on or reached.
package enum SocketError: Error, Sendable, Hashable {
    /// The path has more bytes than the kernel takes.
    case pathTooLong(String)
    /// The folder of the socket is not there.
    case folderMissing(String)
    /// Something else than a socket is at the path.
    case notASocket(String)
    /// A living server answers at the path.
    case alreadyServed(String)
    /// There is nothing at the path.
    case absent(String)
    /// There is a socket, but nobody listens.
    case refused(String)
    /// The caller may not connect, or may not make the socket.
    case notPermitted(String)
    /// A call of the kernel failed, with its error number.
    case failed(_ call: String, path: String, code: Int32)

    /// The most bytes of a path: 108 less the zero at its end.
    package static let longestPath = 107

    /// What the error number `code` of `call` means at `path`.
    static func of(_ call: String, path: String, code: Int32) -> SocketError {
        switch code {
        case ENOENT: .absent(path)
        case ECONNREFUSED: .refused(path)
        case EACCES, EPERM: .notPermitted(path)
        default: .failed(call, path: path, code: code)
        }
    }
}

extension SocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .pathTooLong(let path):
            "the socket's path \(path) has \(path.utf8.count) bytes, over the limit of \(Self.longestPath); "
                + "choose a shorter one"
        case .folderMissing(let path): "the folder of the socket \(path) does not exist; create it first"
        case .notASocket(let path): "\(path) is there and is no socket; remove it or choose another path"
        case .alreadyServed(let path): "another server answers at \(path); stop it or choose another path"
        case .absent(let path): "there is no socket at \(path); is the daemon running?"
        case .refused(let path): "nobody listens at \(path); is the daemon running?"
        case .notPermitted(let path): "you may not use the socket \(path); see its owner, group and mode"
        case .failed(let call, let path, let code): "\(call) of \(path) failed: \(Self.text(of: code))"
        }
    }

    private static func text(of code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
