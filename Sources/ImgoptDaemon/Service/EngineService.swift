import Dispatch
import ImgoptEngine
import ImgoptReplicate
import Logging
import ServiceLifecycle

/// Runs the engine until the end.
struct EngineService: Service {
    let rooms: Rooms
    let start: EngineStart
    /// How long the answers to creations that are on their way are waited for at the end: each one that comes in need
    /// not be searched for at the next start.
    private static let farewell = 2.0

    func run() async throws {
        checkAccount()
        await withTaskCancellationOrGracefulShutdownHandler {
            await rooms.loop.run(engine: start.engine, restored: start.actions, nextIDs: start.nextIDs)
        } onCancelOrGracefulShutdown: {
            leave()
        }
    }

    /// A wrong token is said at once, not at the first image.
    private func checkAccount() {
        let (status, logger) = (rooms.providerStatus, rooms.logger)
        rooms.provider.account { answer, _ in
            switch answer {
            case .ok(_, let name):
                status.set(.ok(name))
                logger.info("the provider knows the account", metadata: ["account": "\(name)"])
            case .tokenRefused(let message):
                status.set(.tokenRefused(message))
                logger.error(
                    "the provider refuses the token: put a valid one in place and restart",
                    metadata: ["reason": "\(message)"])
            case .failed(let message):
                status.set(.unreachable(message))
                logger.warning("the account could not be checked", metadata: ["reason": "\(message)"])
            }
        }
    }

    /// No new creations; the loop ends when none is on its way, or when the farewell is over.
    private func leave() {
        let mailbox = rooms.mailbox
        let deadline = rooms.clock.now + .milliseconds(Int64(Self.farewell * 1000))
        mailbox.post(.leave)
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
