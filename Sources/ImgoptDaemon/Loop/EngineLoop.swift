import Foundation
import ImgoptDatabase
import ImgoptEngine
import Logging

/// The engine's own thread: it waits for letters or for the engine's deadline, and takes turns.
///
/// A plain thread and not a task: it blocks in the database on purpose, and nothing else may be kept waiting by that.
final class EngineLoop: Sendable {
    /// What the loop works with.
    struct Parts: Sendable {
        let live: LiveSettings
        let mailbox: Mailbox
        let engine: SharedEngine
        let database: any JobRecords
        let courier: Courier
        let hub: SubscriberHub
        let notifier: Notifier?
        let waiters: JobWaiters
        let inputs: InputBuilder
        let storage: StorageStatus
        let savedBell: Bell
        let metrics: MetricsRecorder
        let clock: DaemonClock
        let logger: Logger
    }

    private let parts: Parts
    /// How far it has come: the watchdog's proof that it lives.
    let progress = LoopProgress()

    init(_ parts: Parts) { self.parts = parts }

    /// Runs on a thread of its own until the mailbox is closed; the engine is there, and restored.
    func run(restored actions: [Action], nextIDs: NextIDs) async {
        await withCheckedContinuation { continuation in
            let thread = Thread { [self] in
                var taker = TurnTaker(parts, nextIDs: nextIDs, progress: progress)
                taker.begin(restored: actions)
                while taker.turn() {}
                parts.engine.close()
                continuation.resume()
            }
            thread.name = "engine"
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
