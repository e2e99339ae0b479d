import Dispatch
import ImgoptEngine
import Synchronization
import Testing

@testable import ImgoptDaemon

/// Who may have the engine, and when.
@Suite struct SharedEngineTests {
    private let shared = SharedEngine()
    private let now = Moment(microseconds: 1_800_000_000_000_000)

    private func open() { shared.open(Engine(settings: EngineSettings(), seed: 1, at: now)) }

    @Test func `there is none before it is put in, and none after the end`() {
        #expect(shared.with { $0.statistics(at: now).openJobs } == nil)
        open()
        #expect(shared.with { $0.statistics(at: now).openJobs } == 0)
        shared.close()
        #expect(shared.with { $0.statistics(at: now).openJobs } == nil)
    }

    @Test func `what one does with it the next one sees`() {
        open()
        var actions: [Action] = []
        shared.with { $0.handle(.pauseAll(true), at: now, into: &actions) }
        #expect(shared.with { $0.statistics(at: now).isPaused } == true)
        #expect(!actions.isEmpty)
    }

    @Test func `nobody has it while another one does`() {
        open()
        let together = Mutex((now: 0, most: 0))
        DispatchQueue.concurrentPerform(iterations: 64) { _ in
            for _ in 0..<50 {
                _ = shared.with { engine in
                    together.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) }
                    _ = engine.statistics(at: now)
                    together.withLock { $0.now -= 1 }
                }
            }
        }
        #expect(together.withLock { $0.most } == 1)
    }
}
