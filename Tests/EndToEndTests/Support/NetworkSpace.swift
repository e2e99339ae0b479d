import Foundation

/// A network of its own for the stand-in and the daemons, with nothing in it but a loopback that can be cut. Clients
/// still reach the daemon, since a socket in the file system belongs to no network.
///
/// It lives as long as the process that was started in it.
struct NetworkSpace: Sendable {
    private static let unshare = "/usr/bin/unshare"
    private static let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    private let pid: Int32

    /// Why there can be none here; nil: there can.
    static let obstacle: String? = {
        let process = Process()
        process.executableURL = URL(filePath: unshare)
        process.arguments = ["--net", "ip", "link", "set", "lo", "up"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "there is no \(unshare)" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "no network can be made (it takes root and ip): left out"
    }()

    /// A program and its arguments, to be started in a new space. Its process is the one that is started.
    static func begin(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        (unshare, ["--net", "sh", "-c", #"ip link set lo up && exec "$@""#, "sh", program] + arguments)
    }

    /// The space of the process that `begin` started, once it has said something.
    init(of process: ChildProcess) { pid = process.pid }

    /// A program and its arguments, to be started in this space. Its process is the one that is started.
    func wrap(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        ("/usr/bin/nsenter", ["--net=/proc/\(pid)/ns/net", "--", program] + arguments)
    }

    /// Takes the path away: nothing arrives any more, and nobody is told.
    func cut() async throws { _ = try await run("/bin/sh", ["-c", "exec ip link set lo down"]) }

    /// Gives the path back; what was sent meanwhile and is still tried arrives now.
    func join() async throws { _ = try await run("/bin/sh", ["-c", "exec ip link set lo up"]) }

    /// Lets so much time pass, in which the kernel does what it does by the clock.
    func last(seconds: Int) async throws {
        let process = try ChildProcess("/bin/sleep", ["\(seconds)"], environment: [:], errorPath: "/dev/null")
        _ = try await process.ended()
    }

    /// Asks a server in this space, which is out of reach for this process.
    /// - Returns: what it answers, head and body.
    func ask(_ method: String, _ path: String, port: String, body: String) async throws -> String {
        let head = "\(method) \(path) HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n"
        let request = head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        let script = #"exec 3<>"/dev/tcp/127.0.0.1/$1" && printf %s "$2" >&3 && cat <&3 && echo"#
        return try await run("/bin/bash", ["-c", script, "bash", port, request])
    }

    /// The connections in it whose process is gone or has closed them, and which the kernel has yet to end.
    var orphans: Int {
        get throws {
            // FIN_WAIT1, LAST_ACK and CLOSING: what was written is not acknowledged yet.
            try sockets().count { ["04", "09", "0B"].contains($0.state) }
        }
    }

    /// Bytes that were written in it and nobody acknowledged.
    var unacknowledged: Int {
        get throws { try sockets().reduce(0) { $0 + $1.queued } }
    }

    private func sockets() throws -> [(state: Substring, queued: Int)] {
        let table = try String(contentsOfFile: "/proc/\(pid)/net/tcp", encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // A listening socket has the connections that wait there.
            guard fields.count > 4, fields[3] != "0A" else { return nil }
            return (fields[3], Int(fields[4].prefix { $0 != ":" }, radix: 16) ?? 0)
        }
    }

    /// What a program that runs in this space writes.
    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        let (tool, words) = wrap(program, arguments)
        let process = try ChildProcess(tool, words, environment: Self.environment, errorPath: "/dev/null")
        let ending = try await process.ended()
        guard ending == .exited(0) else { throw Missing(what: "the success of \(words)", among: "\(ending)") }
        return await process.lines.whole().joined(separator: "\n")
    }
}
