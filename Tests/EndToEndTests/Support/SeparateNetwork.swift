import Foundation

/// A network of its own for the stand-in and the daemon, whose only path can be cut and mended. Clients still reach
/// the daemon, since a socket in the file system belongs to no network.
struct SeparateNetwork: Sendable {
    private static let unshare = "/usr/bin/unshare"
    private static let nsenter = "/usr/bin/nsenter"
    /// Keeps the network while nothing else is in it.
    private let keeper: ChildProcess

    /// Why there can be none here; nil: there can.
    static let obstacle: String? = {
        let process = Process()
        process.executableURL = URL(filePath: unshare)
        process.arguments = ["-n", "ip", "link", "set", "lo", "up"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "there is no \(unshare)" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "no network can be made (it takes root and ip): left out"
    }()

    /// Makes one, whole at first.
    init(errorPath: String) async throws {
        keeper = try ChildProcess(
            Self.unshare, ["-n", "sh", "-c", "ip link set lo up && echo up && exec sleep 3600"], environment: [:],
            errorPath: errorPath)
        try await keeper.lines.wait("a network") { $0 == "up" }
    }

    /// The program and its arguments, to be started in this network. Its process is the one that is started.
    func wrap(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        (Self.nsenter, ["--net=/proc/\(keeper.pid)/ns/net", "--", program] + arguments)
    }

    /// Cuts the path between all that is in it, or mends it: what is on its way is lost, connections are not.
    func set(isWhole: Bool) async throws {
        _ = try await run("/bin/sh", ["-c", "exec ip link set lo \(isWhole ? "up" : "down")"])
    }

    /// Lets so much time pass, in which the kernel does what it does by the clock.
    func wait(seconds: Int) async throws {
        let process = try ChildProcess("/bin/sleep", ["\(seconds)"], environment: [:], errorPath: "/dev/null")
        _ = try await process.ended(within: seconds + 60)
    }

    /// What a server at a port in it answers to a request, head and body.
    func answer(port: String, to request: String) async throws -> String {
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

    func end() async { await keeper.stop() }

    private func sockets() throws -> [(state: Substring, queued: Int)] {
        let table = try String(contentsOfFile: "/proc/\(keeper.pid)/net/tcp", encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            // A listening socket has the connections that wait there.
            guard fields.count > 4, fields[3] != "0A" else { return nil }
            return (fields[3], Int(fields[4].prefix { $0 != ":" }, radix: 16) ?? 0)
        }
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        let (tool, words) = wrap(program, arguments)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        let process = try ChildProcess(tool, words, environment: ["PATH": path], errorPath: "/dev/null")
        let ending = try await process.ended()
        guard ending == .exited(0) else { throw Missing(what: "the success of \(words)", among: "\(ending)") }
        return await process.lines.whole().joined(separator: "\n")
    }
}
