import ImgoptClient
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Synchronization
import TestSupport
import Testing

@Suite(.net)
struct Events {
    private static let quick = Reconnecting(first: .milliseconds(1), longest: .milliseconds(10))

    private static func take(
        _ count: Int, _ iterator: inout AsyncThrowingStream<EventNotification, any Error>.Iterator
    ) async throws -> [Int64] {
        var seqs: [Int64] = []
        while seqs.count < count, let event = try await iterator.next(isolation: #isolation) { seqs.append(event.seq) }
        return seqs
    }

    @Test func aStreamGoesOnAfterARestartWithoutLossOrRepeats() async throws {
        try await withSocketPath { path in
            let asked = Mutex<[Int64?]>([])
            let answer = { @Sendable (upTo: Int64) in
                { @Sendable (request: Request, id: RequestID, connection: Connection) in
                    guard case .eventsSubscribe(let subscribe) = request else {
                        connection.write(Reply.success(id, [:]))
                        return
                    }
                    asked.withLock { $0.append(subscribe.since) }
                    // Two too many, as a careless replay would send them.
                    let since = subscribe.since ?? 0
                    FakeDaemon.tell(max(1, since - 1)..<(upTo + 1), newest: upTo, id, connection)
                }
            }
            let feed = Mutex<AsyncThrowingStream<EventNotification, any Error>?>(nil)
            try await withDaemon(path, answer(5)) {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                feed.withLock { $0 = client.events(EventsSubscribe(since: 0), reconnecting: Self.quick) }
            }
            let events = try #require(feed.withLock { $0 })
            var iterator = events.makeAsyncIterator()
            for range in [1...5, 6...9, 10...14] as [ClosedRange<Int64>] {
                try await withDaemon(path, answer(range.upperBound)) {
                    let seqs = try await Self.take(range.count, &iterator)
                    #expect(seqs == Array(range))
                }
            }
            #expect(asked.withLock { $0 } == [0, 5, 9])
        }
    }

    @Test func whatHappensBeforeTheFirstEventIsNotMissedEither() async throws {
        try await withSocketPath { path in
            let asked = Mutex<[Int64?]>([])
            try await withDaemon(path) { request, id, connection in
                guard case .eventsSubscribe(let subscribe) = request else { return }
                let isFirst = asked.withLock { asked in
                    asked.append(subscribe.since)
                    return asked.count == 1
                }
                FakeDaemon.tell(isFirst ? [] : [42], newest: 41, id, connection)
                if isFirst { connection.closeWhenFlushed() }
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                var iterator = client.events(reconnecting: Self.quick).makeAsyncIterator()
                #expect(try await Self.take(1, &iterator) == [42])
                #expect(asked.withLock { $0 } == [nil, 41])
            }
        }
    }

    @Test func aFloodComesThroughInOrder() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                guard case .eventsSubscribe = request else { return }
                FakeDaemon.tell(1...20_000, newest: 20_000, id, connection)
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                var iterator = client.events(EventsSubscribe(since: 0)).makeAsyncIterator()
                #expect(try await Self.take(20_000, &iterator) == Array(1...20_000))
            }
        }
    }

    @Test func aRefusalEndsTheStreamAndAPassingOneDoesNot() async throws {
        try await withSocketPath { path in
            let count = Mutex(0)
            try await withDaemon(path) { request, id, connection in
                guard case .eventsSubscribe = request else { return }
                switch count.withLock({ count in
                    count += 1; return count
                }) {
                case 1:
                    FakeDaemon.tell([1], newest: 1, id, connection)
                    connection.closeWhenFlushed()
                case 2: connection.write(Reply.failure(id, .overloaded(limit: 1)))
                default: connection.write(Reply.failure(id, .notPermitted("read this")))
                }
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                var iterator = client.events(EventsSubscribe(since: 0), reconnecting: Self.quick).makeAsyncIterator()
                #expect(try await Self.take(1, &iterator) == [1])
                do {
                    _ = try await iterator.next(isolation: #isolation)
                    Issue.record("the stream went on")
                } catch {
                    #expect(error as? ClientError == .refused(.notPermitted("read this")))
                }
                #expect(count.withLock { $0 } == 3)
            }
        }
    }

    @Test func aStreamThatNeverConnectedFailsAtOnce() async throws {
        try await withSocketPath { path in
            let feed = Mutex<AsyncThrowingStream<EventNotification, any Error>?>(nil)
            try await withDaemon(path) { _, _, _ in
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                feed.withLock { $0 = client.events() }
            }
            var iterator = try #require(feed.withLock { $0 }).makeAsyncIterator()
            do {
                _ = try await iterator.next(isolation: #isolation)
                Issue.record("there was an event")
            } catch {
                guard case .unreachable? = error as? ClientError else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    @Test func aCanceledConsumerEndsTheStream() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                guard case .eventsSubscribe = request else { return }
                FakeDaemon.tell([1], newest: 1, id, connection)
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                let first = AsyncStream<Void>.makeStream()
                let consumer = Task {
                    var count = 0
                    for try await _ in client.events(EventsSubscribe(since: 0)) {
                        count += 1
                        first.continuation.yield()
                    }
                    return count
                }
                for await _ in first.stream { break }
                consumer.cancel()
                #expect(try await consumer.value == 1)
            }
        }
    }

    @Test func heartbeatsComeThroughAndMoveThePlaceToGoOnFrom() async throws {
        try await withSocketPath { path in
            let asked = Mutex<[Int64?]>([])
            try await withDaemon(path) { request, id, connection in
                guard case .eventsSubscribe(let subscribe) = request else { return }
                asked.withLock { $0.append(subscribe.since) }
                FakeDaemon.tell(subscribe.since == 3 ? [3] : [10], newest: 9, id, connection)
                let heartbeat = EventNotification(seq: 9, time: Timestamp(milliseconds: 0), kind: .heartbeat)
                guard subscribe.since != 9 else { return }
                connection.write(Notification.event(subscription: "s1", body: heartbeat.json.serialized()))
                connection.closeWhenFlushed()
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                var iterator = client.events(EventsSubscribe(since: 3), reconnecting: Self.quick).makeAsyncIterator()
                #expect(try await iterator.next(isolation: #isolation)?.kind == .heartbeat)
                #expect(try await Self.take(1, &iterator) == [10])
                #expect(asked.withLock { $0 } == [3, 9])
            }
        }
    }
}
