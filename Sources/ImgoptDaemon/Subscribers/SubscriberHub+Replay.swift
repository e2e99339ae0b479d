import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Logging
import Synchronization

// Reading the log for those who were away, or could not keep up.
extension SubscriberHub {
    /// Events read from the log in one piece.
    private static let pieceRows = 500

    /// Reads the log for a subscriber, piece by piece, until it is up to date or takes no more.
    func replay(_ id: String) {
        let user = state.withLock { state -> UInt32? in
            guard let subscriber = state.subscribers[id], !subscriber.isLive, !subscriber.isReplaying else {
                return nil
            }
            state.subscribers[id]?.isReplaying = true
            return subscriber.connection.peer.uid
        }
        if let user { work.add(of: user) { [self] in replayPiece(id) } }
    }

    /// One piece. False: it is live now, full, or gone.
    private func replayPiece(_ id: String) -> Bool {
        guard let (subscriber, target) = state.withLock({ state in state.subscribers[id].map { ($0, newest) } }) else {
            return false
        }
        let page: EventPage
        let oldest: Int64
        do throws(DatabaseError) {
            page = try database.events(
                after: subscriber.seen,
                EventFilter(
                    stores: subscriber.filter.stores, jobs: subscriber.filter.jobs,
                    kinds: subscriber.filter.kinds.map { Set($0.map(\.rawValue)) }),
                limit: Self.pieceRows)
            // Asked after the reading: what was deleted before it is told as a gap, even if that is just now.
            oldest = try database.oldestSeq()
        } catch {
            logger.error("events can't be read from the log", metadata: ["reason": "\(error)"])
            subscriber.connection.close()
            return false
        }
        return state.withLock { state in
            guard var current = state.subscribers[id] else { return false }
            defer {
                current.send()
                state.subscribers[id] = current
            }
            if let ahead = current.ahead {
                // The log was put back to an older one, or begun anew: what the client saw is no part of it.
                sendGap(current.seen + 1, to: ahead, seq: current.seen, &current)
                current.ahead = nil
            }
            let first = page.events.first?.seq ?? .max
            if current.seen + 1 < oldest, current.seen < target, current.seen + 1 < first {
                let end = min(oldest - 1, first - 1, target)
                sendGap(current.seen + 1, to: end, seq: end, &current)
            }
            for row in page.events where row.seq > current.seen {
                guard current.takesMore() else {
                    current.isReplaying = false
                    return false
                }
                current.seen = row.seq
                if wants(row, KindBits(row.kind), current, &state) { current.add(body: row.body) }
            }
            current.seen = max(current.seen, page.isAtEnd ? max(page.readTo, target) : page.readTo)
            guard current.seen >= newest else { return true }
            current.isLive = true
            current.isReplaying = false
            catchUp(&current, &state)
            return false
        }
    }

    /// What is from `start` to `end` is not kept any more; it goes on after `seq`.
    private func sendGap(_ start: Int64, to end: Int64, seq: Int64, _ subscriber: inout Subscriber) {
        let gap = EventNotification(
            seq: seq, time: Timestamp.now, kind: .gap,
            members: [.from: .integer(start), .to: .integer(end)])
        subscriber.add(body: gap.json.serialized())
        subscriber.seen = seq
    }

    /// The progress that it missed: of each job the newest alone.
    private func catchUp(_ subscriber: inout Subscriber, _ state: inout State) {
        for row in state.progress.rows(since: subscriber.progressSeen)
        where wants(row, KindBits(row.kind), subscriber, &state) {
            subscriber.add(body: ProgressBoard.body(row, seq: subscriber.seen))
        }
    }
}
