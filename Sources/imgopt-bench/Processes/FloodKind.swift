import ArgumentParser

/// What one user floods the daemon with, while another one wants a word.
enum FloodKind: String, CaseIterable, ExpressibleByArgument, Sendable {
    case discover
    case discoverClose = "discover-close"
    case help
    case stats
    case overview
    case list
    case items
    case explain
    case health
    case simulate
    case submit
    case subscribe
    case halfOpen = "half-open"
    case unread
    case connects
    case nonsense
    case metrics

    /// How its connections behave.
    enum Manner: Sendable {
        /// Sends for ever, and reads all that comes.
        case read
        /// Reads so many bytes, then goes and comes again.
        case readSome(Int)
        /// Sends all once, goes without reading, and comes again.
        case close
        /// Sends for ever and never reads.
        case never
        /// Sends all once, says that nothing more will come, and never reads.
        case half
    }

    /// So many lines a connection sends before it begins anew.
    private static let lines = 2_000

    var manner: Manner {
        switch self {
        case .discover, .help, .stats, .overview, .list, .items, .explain, .health, .simulate, .submit, .metrics: .read
        case .nonsense: .read
        case .subscribe: .readSome(4 << 20)
        case .discoverClose, .connects: .close
        case .halfOpen: .half
        case .unread: .never
        }
    }

    /// How many connections it has; a collector's page takes fewer.
    var connections: Int {
        switch self {
        case .metrics: 30
        case .halfOpen: 200
        default: 40
        }
    }

    /// What each connection sends.
    var text: [UInt8] {
        switch self {
        case .discover, .discoverClose, .unread, .halfOpen: Self.repeated("rpc.discover")
        case .help: Self.repeated("help")
        case .stats: Self.repeated("stats")
        case .overview: Self.repeated("stats.overview")
        case .list: Self.repeated(#"{"id":1,"method":"job.list","params":{"limit":1000}}"#)
        case .items: Self.repeated(#"{"id":1,"method":"job.items","params":{"job":1,"limit":1000}}"#)
        case .explain: Self.repeated(#"{"id":1,"method":"job.explain","params":{"job":1}}"#)
        case .health: Self.repeated("health")
        case .simulate: Self.repeated("simulate")
        case .submit:
            Self.repeated(
                #"{"id":1,"method":"job.submit","params":{"store":"flood","cache":"off","#
                    + #""images":["https://images.example/flood.png"]}}"#)
        case .subscribe: Self.repeated(#"{"id":1,"method":"events.subscribe","params":{"since":0}}"#, 32)
        case .connects: []
        case .nonsense: [UInt8](repeating: UInt8(ascii: "x"), count: 4_000_000) + [0x0A]
        case .metrics: Array(String(repeating: "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 100).utf8)
        }
    }

    private static func repeated(_ line: String, _ count: Int = lines) -> [UInt8] {
        Array(String(repeating: line + "\n", count: count).utf8)
    }
}
