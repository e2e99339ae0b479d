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
/// A turn only puts its events down here; a queue of the hub's own tells them, so that neither many subscribers nor
/// slow ones hold the engine up. A subscriber that keeps up gets events as they happen. One that does not read is left
/// alone: the durable events it missed are read from the log when it reads again, and the newest progress of each job
/// follows. So it costs no memory, holds up nobody, and misses nothing without being told (`gap`). If the queue itself
/// falls behind, what is put down is dropped, and all go on from the log.
final class SubscriberHub: Sendable {
    struct State {
        var subscribers: [String: Subscriber] = [:]
        var next = 0
        /// Whether the next heartbeat is on its way: it is only while somebody listens.
        var isBeating = false
        /// Owners of jobs that submitters asked about.
        var owners: [JobID: UInt32] = [:]
        var progress = ProgressBoard()
    }

    let state = Mutex(State())
    let inbox: EventInbox
    let database: Database
    let logger: Logger
    let replays = DispatchQueue(label: "imgopt.replays", attributes: .concurrent)
    private let teller = DispatchQueue(label: "imgopt.events")
    /// Owners kept in mind; beyond it all are forgotten and looked up anew.
    private static let maxOwners = 100_000
    /// An idle subscriber hears from us this often.
    private let heartbeat: DispatchTimeInterval
    /// So much is written to a subscriber before it is asked again whether it takes it.
    private static let piece = 64 * 1024

    /// A hub that has told everything up to `newest`.
    init(database: Database, newest: Int64, logger: Logger, heartbeat: DispatchTimeInterval = .seconds(15)) {
        self.heartbeat = heartbeat
        self.database = database
        self.logger = logger
        inbox = EventInbox(newest: newest)
    }

    /// How many subscriptions there are.
    var count: Int { state.withLock { $0.subscribers.count } }

    /// Events that the slowest subscription has not taken yet.
    var largestLag: Int64 {
        let newest = newest
        return state.withLock { $0.subscribers.values.reduce(0) { max($0, newest - $1.seen) } }
    }

    /// The newest event that was put down.
    var newest: Int64 { inbox.newest }

    /// Adds a subscription that starts after `since` (nil: now). Nothing is sent before `start`.
    func add(_ connection: Connection, _ filter: Subscriber.Filter, since: Int64?) -> (id: String, seq: Int64) {
        let (added, mustBeat) = state.withLock { state in
            state.next += 1
            let id = "s\(state.next)"
            let newest = inbox.listen()
            var subscriber = Subscriber(
                id: id, connection: connection, filter: filter, seen: min(since ?? newest, newest),
                progressSeen: state.progress.stamp)
            if let since, since > newest { subscriber.ahead = since }
            state.subscribers[id] = subscriber
            defer { state.isBeating = true }
            return ((id, newest), !state.isBeating)
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
            rest(&state)
            return true
        }
    }

    /// Ends all subscriptions of a connection.
    func removeAll(of connection: Connection) {
        state.withLock { state in
            state.subscribers = state.subscribers.filter { $0.value.connection != connection }
            rest(&state)
        }
    }

    private func rest(_ state: inout State) {
        guard state.subscribers.isEmpty else { return }
        inbox.rest()
        state.progress.removeAll()
    }

    /// A connection takes output again.
    func writable(_ connection: Connection) {
        let waiting = state.withLock { state in
            state.subscribers.values.filter { $0.connection == connection && !$0.isLive }.map(\.id)
        }
        for id in waiting { replay(id) }
    }

    // MARK: Telling

    /// Takes what a turn brought: `kept` is in the log, `passing` is not. Answers at once.
    func publish(kept: [EventRow], passing: [EventRow]) {
        guard inbox.put(kept: kept, passing: passing) else { return }
        teller.async { [self] in
            while let taken = inbox.take() { tell(taken) }
        }
    }

    private func tell(_ taken: EventInbox.Taken) {
        if taken.hasDropped { sendAllToTheLog() }
        for turn in taken.turns {
            state.withLock { state in
                state.progress.note(turn)
                for id in Array(state.subscribers.keys) {
                    guard var subscriber = state.subscribers[id], subscriber.isLive else { continue }
                    tell(turn, &subscriber, &state)
                    state.subscribers[id] = subscriber
                }
            }
        }
    }

    private func tell(_ turn: EventInbox.Turn, _ subscriber: inout Subscriber, _ state: inout State) {
        guard subscriber.connection.isWritable else { return subscriber.leave(state.progress.stamp) }
        var bytes: [UInt8] = []
        for row in turn.kept where row.seq > subscriber.seen {
            if bytes.count > Self.piece {
                subscriber.send(bytes)
                bytes.removeAll()
                // It does not read: from here on it is served from the log, once it does.
                guard subscriber.connection.isWritable else { return subscriber.leave(state.progress.stamp - 1) }
            }
            subscriber.seen = row.seq
            if wants(row, subscriber, &state) { subscriber.line(row.body, into: &bytes) }
        }
        for row in turn.passing where wants(row, subscriber, &state) { subscriber.line(row.body, into: &bytes) }
        subscriber.send(bytes)
    }

    /// More came than could be told: it is all in the log.
    private func sendAllToTheLog() {
        let ids = state.withLock { state in
            for (id, subscriber) in state.subscribers where subscriber.isLive {
                state.subscribers[id]?.leave(state.progress.stamp)
            }
            return Array(state.subscribers.keys)
        }
        for id in ids { replay(id) }
    }

    func wants(_ row: EventRow, _ subscriber: Subscriber, _ state: inout State) -> Bool {
        subscriber.filter.wants(row) { job in
            if let known = state.owners[job] { return known }
            guard let owner = (try? database.job(job))?.submitted.uid else { return nil }
            if state.owners.count >= Self.maxOwners { state.owners.removeAll() }
            state.owners[job] = owner
            return owner
        }
    }

    // MARK: Heartbeat

    private func beatLater() {
        replays.asyncAfter(deadline: .now() + heartbeat) { [weak self] in self?.beat() }
    }

    private func beat() {
        let goesOn = state.withLock { state in
            for id in Array(state.subscribers.keys) {
                guard var subscriber = state.subscribers[id] else { continue }
                defer { state.subscribers[id] = subscriber }
                let wasTold = subscriber.wasTold
                subscriber.wasTold = false
                guard subscriber.isLive, !wasTold, subscriber.connection.isWritable else { continue }
                // Of what it has: something newer may be put down and not told yet.
                let beat = EventNotification(
                    seq: subscriber.seen, time: Timestamp(DaemonClock().now), kind: .heartbeat)
                var bytes: [UInt8] = []
                subscriber.line(beat.json.serialized(), into: &bytes)
                subscriber.connection.write(bytes)
            }
            state.isBeating = !state.subscribers.isEmpty
            return state.isBeating
        }
        if goesOn { beatLater() }
    }
}
