import Dispatch
import Glibc
import Synchronization

/// Many readers of events on one thread.
final class EventReaders: Sendable {
    private let readers: [EventReader]
    private let counts: Mutex<[EventCounts]>
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// How long it is waited for events at most, in milliseconds, before somebody is told who waits for them.
    private static let patience: Int32 = 50

    /// Subscribes so many times to all events; nothing is read before `start`.
    init(path: String, count: Int) throws {
        readers = try (0..<count).map { _ in try EventReader(path: path) }
        counts = Mutex(readers.map(\.counts))
    }

    /// What all have seen by now.
    var seen: EventCounts { counts.withLock { $0.reduce(into: EventCounts()) { $0 += $1 } } }

    /// The least number of kept events that one of them has seen.
    var slowest: Int { counts.withLock { $0.map(\.kept).min() ?? 0 } }

    /// Reads from here on, until `stop`.
    func start() {
        DispatchQueue(label: "readers").async { [self] in
            var readers = readers
            var waiting = readers.map { pollfd(fd: $0.peer.descriptor, events: Int16(POLLIN), revents: 0) }
            while !isOver.load(ordering: .relaxed) {
                let count = unsafe poll(&waiting, nfds_t(waiting.count), Self.patience)
                guard count > 0 else { continue }
                for place in waiting.indices where waiting[place].revents != 0 {
                    if !readers[place].read() { waiting[place].fd = -1 }
                }
                let now = readers.map(\.counts)
                counts.withLock { $0 = now }
            }
            ended.signal()
        }
    }

    /// Waits until all have seen so many kept events. False: they did not within a minute.
    func waitFor(_ kept: Int) async throws -> Bool {
        for _ in 0..<60_000 {
            if slowest >= kept { return true }
            try await ContinuousClock().sleep(for: .milliseconds(1))
        }
        return false
    }

    /// Reads no more; to be called after `start`.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
    }
}
