import FoundationEssentials
import ImgoptJSON
import ImgoptWire
import Synchronization
import WireSamples

@testable import imgoptctl

/// Keeps what is written to it.
final class Recording: TextOutput {
    let isTerminal: Bool
    let columns: Int?
    private let bytes = Mutex<[UInt8]>([])
    private let isClosed: Bool

    init(columns: Int? = nil, isClosed: Bool = false) {
        self.columns = columns
        isTerminal = columns != nil
        self.isClosed = isClosed
    }

    func write(_ more: [UInt8]) throws {
        if isClosed { throw OutputFailure.closedPipe }
        bytes.withLock { $0 += more }
    }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

/// A daemon that answers by a script, and keeps what it was asked.
final class ScriptedDaemon: Daemon {
    typealias Script = @Sendable (_ method: String, _ params: JSONValue?, _ count: Int) throws -> JSONValue

    private let script: Script
    private let toldEvents: [EventNotification]
    private let asked = Mutex<[(method: String, params: JSONValue?)]>([])

    init(events: [EventNotification] = [], _ script: @escaping Script) {
        self.script = script
        toldEvents = events
    }

    var requests: [(method: String, params: JSONValue?)] { asked.withLock { $0 } }
    var methods: [String] { requests.map(\.method) }

    func answer(to method: String, _ params: JSONValue?, within _: Duration?) async throws -> JSONValue {
        let count = asked.withLock { asked in
            defer { asked.append((method, params)) }
            return asked.count { $0.method == method }
        }
        return try script(method, params, count)
    }

    func events(
        _ wanted: EventsSubscribe, _ following: Following
    ) async throws -> AsyncThrowingStream<EventNotification, any Error> {
        following.onSubscribed(
            Subscribed(subscription: "s1", seq: toldEvents.last?.seq ?? 0, oldestSeq: 1, snapshot: nil))
        return AsyncThrowingStream { continuation in
            for event in toldEvents { continuation.yield(event) }
        }
    }
}

/// A folder that is there as long as this is.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = "/tmp/imgoptctl-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders above it.
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }
}

/// Bytes and values that many tests need.
enum Sample {
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 7, count: 40)
    static let moment = Timestamp(milliseconds: 1_795_429_800_000)

    static func job(
        _ id: Int64 = 12, _ state: JobState = .running, counts: ItemCounts = ItemCounts(done: 52), images: Int = 100,
        open: Bool = false, existing: Bool = false
    ) -> Job {
        Job.sample(
            id: id, store: StoreName("acme") ?? preconditionName(), state: state, counts: counts, images: images,
            priority: 5, open: open, createdAt: moment, existing: existing)
    }

    private static func preconditionName() -> StoreName { preconditionFailure("a fixed name is valid") }

    static func console(
        _ output: Recording = Recording(), _ error: Recording = Recording(), json: Bool = false, quiet: Bool = false,
        environment: [String: String] = [:]
    ) -> Console {
        Console(
            output: output, error: error, environment: Environment(environment), isJSON: json, isQuiet: quiet)
    }
}

/// Swift Testing has a type of the same name.
typealias ProgramStatus = imgoptctl.ExitStatus

extension ImageSource {
    /// The next image with its bytes in it; nil after the last.
    mutating func image() throws -> Image? {
        switch next() {
        case .entry(let entry): try entry.loaded()
        case .problem(let text): throw Failure.usage(text)
        case .flawed, nil: nil
        }
    }

    /// All that is found.
    mutating func all() -> [Found] {
        var found: [Found] = []
        while let one = next() { found.append(one) }
        return found
    }
}

extension ImageSource.Found {
    var id: String? {
        guard case .entry(let entry) = self else { return nil }
        return entry.image.id
    }

    var problem: String? {
        guard case .problem(let text) = self else { return nil }
        return text
    }
}
