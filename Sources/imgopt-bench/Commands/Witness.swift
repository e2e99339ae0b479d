import ArgumentParser
import Glibc

/// How one user is served, told line by line: started as somebody else than who floods.
struct Witness: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Answer times of pings and of new connections.", shouldDisplay: false)

    @Option(help: "The daemon's socket.")
    var path: String

    @Option(help: "How many of each.")
    var tries = 400

    /// Milliseconds between two tries.
    private static let pause: Int32 = 5

    func run() throws {
        let standing = try RawPeer(path: path)
        try Self.ping(standing)
        var lines: [String] = []
        for _ in 0..<tries {
            let ping = try ContinuousClock().measure { try Self.ping(standing) }
            let connect = try ContinuousClock().measure { try Self.ping(RawPeer(path: path)) }
            lines.append("\(ping.inSeconds * 1000) \(connect.inSeconds * 1000)")
            _ = poll(nil, 0, Self.pause)
        }
        print(lines.joined(separator: "\n"))
    }

    private static let line = Array("server.ping\n".utf8)

    private static func ping(_ peer: RawPeer) throws {
        var reply: [UInt8] = []
        guard peer.send(line[...]) == line.count else { throw BenchError("the daemon takes no line") }
        while reply.last != 0x0A {
            guard peer.receive(into: &reply) else { throw BenchError("the daemon hung up") }
        }
        guard String(decoding: reply, as: UTF8.self).contains("result") else {
            throw BenchError("a ping was refused: \(String(decoding: reply, as: UTF8.self))")
        }
    }
}
