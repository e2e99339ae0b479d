import Dispatch
import ImgoptEngine
import ServiceLifecycle

/// Runs the engine until the end.
struct EngineService: Service {
    let start: EngineStart
    let loop: EngineLoop
    let accounts: ReplicateAccounts
    let mailbox: Mailbox
    let clock: DaemonClock
    /// How long the answers to creations that are on their way are waited for at the end: each one that comes in need
    /// not be searched for at the next start.
    private static let farewell = 2.0

    func run() async throws {
        accounts.check()
        await withTaskCancellationOrGracefulShutdownHandler {
            await loop.run(restored: start.actions, nextIDs: start.nextIDs)
        } onCancelOrGracefulShutdown: {
            leave()
        }
    }

    /// No new creations; the loop ends when none is on its way, or when the farewell is over.
    private func leave() {
        let deadline = clock.now + .milliseconds(Int64(Self.farewell * 1000))
        _ = mailbox.post(.event(.leave))
        @Sendable func endWhenQuiet() {
            _ = mailbox.post(
                Mailbox.Letter.query { engine, now in
                    if !engine.isCreating || now >= deadline { return mailbox.close() }
                    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { endWhenQuiet() }
                })
        }
        endWhenQuiet()
    }
}
