import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Logging
import Synchronization

/// Tells subscribers what happens, each at its own pace.
///
/// A subscriber that keeps up gets events as they happen. One that does not read is left alone: the durable events it
/// missed are read from the log when it reads again. So it costs no memory, holds up nobody, and misses nothing without
/// being told (`gap`).
final class SubscriberHub: Sendable {
    private struct State {
        var subscribers: [String: Subscriber] = [:]
        var next = 0
        /// The newest event that was told.
        var newest: Int64
        /// Whether the next heartbeat is on its way: it is only while somebody listens.
        var isBeating = false
        /// Owners of jobs that submitters asked about.
        var owners: [JobID: UInt32] = [:]
    }

    private let state: Mutex<State>
    private let database: Database
    private let logger: Logger
    private let replays = DispatchQueue(label: "imgopt.replays", attributes: .concurrent)
    /// Events read from the log in one piece.
    private static let piece = 500
    /// Owners kept in mind; beyond it all are forgotten and looked up anew.
    private static let maxOwners = 100_000
    /// An idle subscriber hears from us this often.
    static let heartbeat = DispatchTimeInterval.seconds(15)

    /// A hub that has told everything up to `newest`.
    init(database: Database, newest: Int64, logger: Logger) {
        self.database = database
        self.logger = logger
        state = Mutex(State(newest: newest))
    }

    /// How many subscriptions there are.
    var count: Int { state.withLock { $0.subscribers.count } }

    /// Events that the slowest subscription has not taken yet.
    var largestLag: Int64 {
        state.withLock { state in
            state.subscribers.values.reduce(0) { max($0, state.newest - $1.seen) }
        }
    }

    /// The newest event that was told.
    var newest: Int64 { state.withLock { $0.newest } }

    /// Adds a subscription that starts after `since` (nil: now). Nothing is sent before `start`.
    func add(_ connection: Connection, _ filter: Subscriber.Filter, since: Int64?) -> (id: String, seq: Int64) {
        let (added, mustBeat) = state.withLock { state in
            state.next += 1
            let id = "s\(state.next)"
            state.subscribers[id] = Subscriber(
                id: id, connection: connection, filter: filter, seen: min(since ?? state.newest, state.newest))
            defer { state.isBeating = true }
            return ((id, state.newest), !state.isBeating)
        }
        if mustBeat { beatLater() }
        return added
    }

    /// Lets a new subscription run: first what the log has for it.
    func start(_ id: String) {
        replay(id)
    }

    /// Ends a subscription. False: there is none of this id on the connection.
    func remove(_ id: String, of connection: Connection) -> Bool {
        state.withLock { state in
            guard state.subscribers[id]?.connection == connection else { return false }
            state.subscribers[id] = nil
            return true
        }
    }

    /// Ends all subscriptions of a connection.
    func removeAll(of connection: Connection) {
        state.withLock { state in
            state.subscribers = state.subscribers.filter { $0.value.connection != connection }
        }
    }

    /// A connection takes output again.
    func writable(_ connection: Connection) {
        let waiting = state.withLock { state in
            state.subscribers.values.filter { $0.connection == connection && !$0.isLive }.map(\.id)
        }
        for id in waiting { replay(id) }
    }

    /// Tells what a turn brought: `kept` is in the log, `passing` is not.
    func publish(kept: [EventRow], passing: [EventRow]) {
        guard !kept.isEmpty || !passing.isEmpty else { return }
        state.withLock { state in
            state.newest = kept.last?.seq ?? state.newest
            for id in Array(state.subscribers.keys) {
                guard var subscriber = state.subscribers[id], subscriber.isLive else { continue }
                for row in kept where subscriber.isLive { tell(row, &subscriber, &state) }
                for row in passing where subscriber.isLive && subscriber.connection.isWritable {
                    if wants(row, subscriber, &state) { send(row, to: &subscriber) }
                }
                state.subscribers[id] = subscriber
            }
        }
    }

    private func tell(_ row: EventRow, _ subscriber: inout Subscriber, _ state: inout State) {
        guard row.seq > subscriber.seen else { return }
        guard subscriber.connection.isWritable else {
            // It does not read: from here on it is served from the log, once it does.
            subscriber.isLive = false
            return
        }
        subscriber.seen = row.seq
        if wants(row, subscriber, &state) { send(row, to: &subscriber) }
    }

    private func send(_ row: EventRow, to subscriber: inout Subscriber) {
        subscriber.wasTold = true
        subscriber.connection.write(Notification.event(subscription: subscriber.id, body: row.body))
    }

    private func wants(_ row: EventRow, _ subscriber: Subscriber, _ state: inout State) -> Bool {
        subscriber.filter.wants(row) { job in
            if let known = state.owners[job] { return known }
            guard let owner = (try? database.job(job))?.submitted.uid else { return nil }
            if state.owners.count >= Self.maxOwners { state.owners.removeAll() }
            state.owners[job] = owner
            return owner
        }
    }

    // MARK: Replay

    /// Reads the log for a subscriber, piece by piece, until it is up to date or takes no more.
    private func replay(_ id: String) {
        let isMine = state.withLock { state in
            guard let subscriber = state.subscribers[id], !subscriber.isLive, !subscriber.isReplaying else {
                return false
            }
            state.subscribers[id]?.isReplaying = true
            return true
        }
        guard isMine else { return }
        replays.async { [self] in
            while replayPiece(id) {}
        }
    }

    /// One piece. False: it is live now, full, or gone.
    private func replayPiece(_ id: String) -> Bool {
        guard
            let (subscriber, target) = state.withLock({ state in
                state.subscribers[id].map { ($0, state.newest) }
            })
        else { return false }
        let page: EventPage
        let oldest: Int64
        do throws(DatabaseError) {
            oldest = try database.oldestSeq()
            page = try database.events(
                after: subscriber.seen,
                EventFilter(
                    stores: subscriber.filter.stores, jobs: subscriber.filter.jobs, kinds: subscriber.filter.kinds),
                limit: Self.piece)
        } catch {
            logger.error("events can't be read from the log", metadata: ["reason": "\(error)"])
            subscriber.connection.close()
            return false
        }
        return state.withLock { state in
            guard var current = state.subscribers[id] else { return false }
            defer { state.subscribers[id] = current }
            if current.seen + 1 < oldest && oldest <= target {
                sendGap(from: current.seen + 1, to: oldest - 1, &current)
                current.seen = oldest - 1
            }
            for row in page.events where row.seq > current.seen {
                guard current.connection.isWritable else {
                    current.isReplaying = false
                    return false
                }
                current.seen = row.seq
                if wants(row, current, &state) { send(row, to: &current) }
            }
            current.seen = max(current.seen, page.isAtEnd ? max(page.readTo, target) : page.readTo)
            current.isLive = current.seen >= state.newest
            current.isReplaying = !current.isLive
            return !current.isLive
        }
    }

    private func sendGap(from: Int64, to: Int64, _ subscriber: inout Subscriber) {
        let gap = EventNotification(
            seq: to, time: Timestamp(DaemonClock().now), kind: .gap,
            members: ["from": .integer(from), "to": .integer(to)])
        subscriber.connection.write(Notification.event(subscription: subscriber.id, body: gap.json.serialized()))
    }

    // MARK: Heartbeat

    private func beatLater() {
        replays.asyncAfter(deadline: .now() + Self.heartbeat) { [weak self] in self?.beat() }
    }

    private func beat() {
        let goesOn = state.withLock { state in
            let beat = EventNotification(seq: state.newest, time: Timestamp(DaemonClock().now), kind: .heartbeat)
            let body = beat.json.serialized()
            for id in Array(state.subscribers.keys) {
                guard let subscriber = state.subscribers[id] else { continue }
                state.subscribers[id]?.wasTold = false
                guard subscriber.isLive, !subscriber.wasTold, subscriber.connection.isWritable else { continue }
                subscriber.connection.write(Notification.event(subscription: id, body: body))
            }
            state.isBeating = !state.subscribers.isEmpty
            return state.isBeating
        }
        if goesOn { beatLater() }
    }
}
