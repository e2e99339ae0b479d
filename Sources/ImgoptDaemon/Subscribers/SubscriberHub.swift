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
    /// What it tells those who were away, and whose it is.
    typealias Records = NameRecords & JobReads & EventReads

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
    let database: any Records
    let logger: Logger
    /// Where those who were away read the log: a piece at a time, in their user's turn.
    let work: FairWork
    private let beats = DispatchQueue(label: "imgopt.beats")
    private let teller = DispatchQueue(label: "imgopt.events")
    /// Owners kept in mind; beyond it all are forgotten and looked up anew.
    private static let maxOwners = 100_000
    /// An idle subscriber hears from us this often.
    private let heartbeat: DispatchTimeInterval
    /// From one telling to the next. Nobody misses the moment; of thousands of events a second many go in one write.
    private static let pause: DispatchTimeInterval = .milliseconds(10)

    /// A hub that has told everything up to `newest`.
    init(
        database: any Records, newest: Int64, work: FairWork, logger: Logger,
        heartbeat: DispatchTimeInterval = .seconds(15)
    ) {
        self.work = work
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
    func start(_ id: String) { replay(id) }

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
        if inbox.put(kept: kept, passing: passing) { teller.async { [self] in tellAll() } }
    }

    /// Tells what lies there, at once; what comes meanwhile a moment later, all of it together.
    private func tellAll() {
        guard let taken = inbox.take() else { return }
        let next = DispatchTime.now() + Self.pause
        tell(taken)
        teller.asyncAfter(deadline: next) { [self] in tellAll() }
    }

    private func tell(_ taken: EventInbox.Taken) {
        if taken.hasDropped { sendAllToTheLog() }
        guard !taken.turns.isEmpty else { return }
        let telling = Telling(taken.turns)
        state.withLock { state in
            let stamp = state.progress.stamp
            for turn in taken.turns { state.progress.note(turn) }
            for id in Array(state.subscribers.keys) {
                guard var subscriber = state.subscribers[id], subscriber.isLive else { continue }
                if !tell(telling, &subscriber, &state) { subscriber.leave(stamp) }
                state.subscribers[id] = subscriber
            }
        }
    }

    /// False: it does not read. From here on it is served from the log, once it does.
    private func tell(_ telling: Telling, _ subscriber: inout Subscriber, _ state: inout State) -> Bool {
        let takesAll = subscriber.filter.isEmpty
        if takesAll { subscriber.expect(lines: telling.events.count, bytes: telling.text.count) }
        for event in telling.events where !event.isKept || event.row.seq > subscriber.seen {
            guard subscriber.takesMore() else { return false }
            if event.isKept { subscriber.seen = event.row.seq }
            guard takesAll || wants(event.row, event.kind, subscriber, &state) else { continue }
            if event.isKept || event.seq >= subscriber.seen {
                subscriber.add(tail: telling.text[event.tail])
            } else {
                // It came to this point by the log.
                subscriber.add(body: ProgressBoard.body(event.row, seq: subscriber.seen))
            }
        }
        subscriber.send()
        return true
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

    func wants(_ row: EventRow, _ kind: KindBits, _ subscriber: Subscriber, _ state: inout State) -> Bool {
        subscriber.filter.wants(row, kind) { job in
            if let known = state.owners[job] { return known }
            guard let owner = (try? database.job(job))?.submitted.uid else { return nil }
            if state.owners.count >= Self.maxOwners { state.owners.removeAll() }
            state.owners[job] = owner
            return owner
        }
    }

    // MARK: Heartbeat

    private func beatLater() {
        beats.asyncAfter(deadline: .now() + heartbeat) { [weak self] in self?.beat() }
    }

    private func beat() {
        let goesOn = state.withLock { state in
            for id in Array(state.subscribers.keys) {
                guard var subscriber = state.subscribers[id] else { continue }
                if subscriber.isLive, !subscriber.wasTold, subscriber.connection.isWritable {
                    // Of what it has: something newer may be put down and not told yet.
                    let beat = EventNotification(
                        seq: subscriber.seen, time: Timestamp.now, kind: .heartbeat)
                    subscriber.add(body: beat.json.serialized())
                    subscriber.send()
                }
                subscriber.wasTold = false
                state.subscribers[id] = subscriber
            }
            state.isBeating = !state.subscribers.isEmpty
            return state.isBeating
        }
        if goesOn { beatLater() }
    }
}
