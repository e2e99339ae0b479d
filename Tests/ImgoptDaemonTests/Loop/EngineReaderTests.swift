import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire
import Synchronization
import Testing

@testable import ImgoptDaemon

/// What is seen of the engine, how fresh it is, and what happens while its turns can't be written.
@Suite struct EngineReaderTests {
    /// What came of reading, in order.
    private final class Seen<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])
        var all: [Value] { values.withLock { $0 } }
        func add(_ value: Value) { values.withLock { $0.append(value) } }
    }

    private let mailbox = Mailbox()
    private let shared = SharedEngine()
    private let storage = StorageStatus()
    private let clock = DaemonClock()
    private let full = DatabaseError(.full, "no room")

    private var reader: EngineReader {
        EngineReader(mailbox: mailbox, engine: shared, storage: storage, clock: clock, patience: .never)
    }

    private func engine(isPaused: Bool = false) -> Engine {
        var engine = Engine(settings: EngineSettings(), seed: 1, at: clock.now)
        var actions: [Action] = []
        if isPaused { engine.handle(.pauseAll(true), at: clock.now, into: &actions) }
        return engine
    }

    /// Takes the turn that is asked for, as the engine's thread does.
    private func takeTurn(_ engine: Engine) {
        var engine = engine
        for case .query(let query) in mailbox.take(until: clock.now, gatheringUntil: .distantPast, clock: clock).letters
        {
            query(&engine, clock.now)
        }
    }

    @Test func `as it is now it is seen without a turn, unless turns can't be written or have ended`() throws {
        #expect(throws: WireError.draining()) { try reader.now { engine, _ in engine.isPaused } }
        shared.open(engine(isPaused: true))
        #expect(try reader.now { engine, _ in engine.isPaused })
        #expect(try reader.nowIfWritten { engine, _ in engine.isPaused } == true)
        storage.note(full)
        #expect(throws: full.refusal) { try reader.now { engine, _ in engine.isPaused } }
        #expect(try reader.nowIfWritten { engine, _ in engine.isPaused } == nil)
    }

    @Test func `who waits for a turn sees it, or is refused once`() {
        let (seen, refused) = (Seen<Bool>(), Seen<WireError>())
        func ask() { reader.afterTurn(orElse: { refused.add($0) }) { engine, _ in seen.add(engine.isPaused) } }
        ask()
        #expect(seen.all.isEmpty)
        takeTurn(engine(isPaused: true))
        #expect(seen.all == [true] && refused.all.isEmpty)
        // The turn that it waits for turns out not to be written; the same turn comes later all the same.
        ask()
        storage.note(full)
        takeTurn(engine())
        #expect(refused.all == [full.refusal])
        ask()
        #expect(refused.all == [full.refusal, full.refusal])
        storage.noteSuccess()
        mailbox.close()
        ask()
        #expect(refused.all == [full.refusal, full.refusal, .draining()])
        #expect(seen.all == [true])
    }

    @Test func `all who ask before a turn see it, and the last figures when none comes`() {
        let reader = reader
        let seen = Seen<EngineLook>()
        for _ in 1...2 { reader.orLast { seen.add($0) } }
        #expect(mailbox.take(until: clock.now, gatheringUntil: .distantPast, clock: clock).letters.count == 1)
        storage.note(full)
        #expect(seen.all.map(\.isFresh) == [false, false] && !seen.all.contains { $0.figures.isPaused })
        storage.noteSuccess()
        reader.orLast { seen.add($0) }
        takeTurn(engine(isPaused: true))
        #expect(seen.all.last.map { $0.isFresh && $0.figures.isPaused } == true)
        mailbox.close()
        reader.orLast { seen.add($0) }
        #expect(seen.all.count == 4)
        #expect(seen.all.last.map { !$0.isFresh && $0.figures.isPaused } == true)
    }
}
