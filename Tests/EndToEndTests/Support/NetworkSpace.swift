import Foundation

/// A network of its own, with nothing in it but a loopback that can be cut: the path between a daemon and its provider.
///
/// It lives as long as the process that was started in it.
struct NetworkSpace: Sendable {
    private let pid: Int32

    /// Why there can be none here; nil: there can.
    static let obstacle: String? = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--net", "ip", "link", "set", "lo", "up"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "there is no /usr/bin/unshare" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "a network of its own is not allowed (it takes root): left out"
    }()

    /// A program and its arguments, to be started in a new space.
    static func begin(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        ("/usr/bin/unshare", ["--net", "sh", "-c", #"ip link set lo up && exec "$@""#, "sh", program] + arguments)
    }

    /// The space of the process that `begin` started.
    init(of process: ChildProcess) { pid = process.pid }

    /// A program and its arguments, to be started in this space. Its process is the one that is started.
    func wrap(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        ("/usr/bin/nsenter", ["--net=/proc/\(pid)/ns/net", "--", program] + arguments)
    }

    /// Takes the path away: nothing arrives any more, and nobody is told.
    func cut() async throws { _ = try await output("/usr/sbin/ip", ["link", "set", "lo", "down"]) }

    /// Gives the path back; what was sent meanwhile and is still tried arrives now.
    func join() async throws { _ = try await output("/usr/sbin/ip", ["link", "set", "lo", "up"]) }

    /// Asks a server in this space, which is out of reach for this process: a request and the body of its answer.
    func ask(_ method: String, _ path: String, port: String, body: String) async throws -> (
        status: String, body: String
    ) {
        let head = "\(method) \(path) HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n"
        let request = head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        let script = #"exec 3<>"/dev/tcp/127.0.0.1/$1" && printf %s "$2" >&3 && cat <&3 && echo"#
        let lines = try await output("/bin/bash", ["-c", script, "bash", port, request])
        let status = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return (status, lines.last ?? "")
    }

    /// What a program that runs in this space writes.
    private func output(_ program: String, _ arguments: [String]) async throws -> [String] {
        let (program, arguments) = wrap(program, arguments)
        let process = try ChildProcess(
            program, arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], errorPath: "/dev/null")
        _ = try await process.ended()
        // Its end closes its output, which ends the lines.
        _ = try? await process.lines.wait("the end") { _ in false }
        return process.lines.all
    }
}
