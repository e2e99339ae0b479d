import Foundation
import ImgoptJSON
import Synchronization

/// A connection of another user: netcat, run as that user, so that the kernel tells the daemon so.
final class UserConnection: Sendable {
    private let lines = Board<String>()
    private let process: Process
    private let input: FileHandle
    private let lastID = Mutex<Int64>(0)

    /// Connects as `uid` with that primary group, and no others.
    init(uid: UInt32, gid: UInt32? = nil, in world: World) throws {
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = [
            "--reuid", "\(uid)", "--regid", "\(gid ?? uid)", "--clear-groups", "nc", "-U", world.socketPath,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.input = input.fileHandleForWriting
        let reading = output.fileHandleForReading
        DispatchQueue(label: "replies to user \(uid)").async { [lines] in
            var rest = Data()
            while case let data = reading.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: 0x0A) {
                    lines.put(String(decoding: rest[..<end], as: UTF8.self))
                    rest = rest[(end + 1)...]
                }
            }
            lines.end()
        }
        // Its end closes its output, which ends the lines.
        world.atEnd { [process, lines] in
            kill(process.processIdentifier, SIGKILL)
            _ = try? await lines.wait("the end") { _ in false }
        }
    }

    /// All that came in.
    var received: [String] { lines.all }

    /// Waits for a line with this text.
    func hears(_ text: String) async throws { try await lines.wait(text) { $0.contains(text) } }

    /// Makes a request and waits for its reply.
    func ask(_ method: String, _ params: String = "{}") async throws -> JSONValue {
        let id = lastID.withLock { id in
            id += 1
            return id
        }
        try input.write(contentsOf: Data("{\"id\":\(id),\"method\":\"\(method)\",\"params\":\(params)}\n".utf8))
        let line = try await lines.wait("a reply to \(method)") {
            $0.hasPrefix("{\"jsonrpc\":\"2.0\",\"id\":\(id),")
        }
        return try JSONValue(parsing: line)
    }
}
