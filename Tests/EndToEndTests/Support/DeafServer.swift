import Dispatch
import Glibc

/// A server that takes requests and never answers.
final class DeafServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let heard = Board<String>()

    init() throws {
        let bound = try BoundPort()
        (port, listener) = (bound.number, bound.descriptor)
        try UnixAddress.check(listen(listener, 64), "listen")
        DispatchQueue(label: "deaf server").async { [listener, heard] in Self.serve(listener, heard) }
    }

    /// Waits for a request whose text begins so.
    func hears(_ beginning: String) async throws {
        try await heard.wait(beginning) { $0.hasPrefix(beginning) }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        _ = Glibc.close(listener)
    }

    private static func serve(_ listener: Int32, _ heard: Board<String>) {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            DispatchQueue(label: "deaf connection").async {
                var bytes = [UInt8](repeating: 0, count: 65_536)
                while case let count = unsafe recv(connection, &bytes, bytes.count, 0), count > 0 {
                    heard.put(String(decoding: bytes.prefix(count), as: UTF8.self))
                }
                _ = Glibc.close(connection)
            }
        }
    }
}
