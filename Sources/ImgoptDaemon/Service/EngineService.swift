import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptReplicate
import Logging
import ServiceLifecycle

/// Takes up what the last life left, and runs the engine until the end.
struct EngineService: Service {
    let rooms: Rooms
    /// How long the answers to creations that are on their way are waited for at the end: each one that comes in need not
    /// be searched for at the next start.
    private static let farewell = 2.0

    func run() async throws {
        let (engine, actions, nextIDs) = try restored()
        checkAccount()
        await withGracefulShutdownHandler {
            await rooms.loop.run(engine: engine, restored: actions, nextIDs: nextIDs)
        } onGracefulShutdown: {
            leave()
        }
    }

    private func restored() throws(DaemonError) -> (Engine, [Action], NextIDs) {
        let now = rooms.clock.now
        let settings = EngineSettings(rooms.settings)
        do throws(DatabaseError) {
            var state = try rooms.database.restore(now: now, window: settings.window)
            for name in rooms.settings.stores.keys {
                let id = try rooms.database.storeID(for: name)
                if state.stores[id] == nil { state.stores[id] = StoreSettings(rooms.settings, store: name) }
            }
            // Only what the seed decides, the jitter of waits, differs from start to start.
            var engine = Engine(settings: settings, seed: UInt64(bitPattern: now.microseconds), at: now)
            var actions: [Action] = []
            engine.restore(state, at: now, into: &actions)
            let found = engine.statistics(at: now)
            rooms.logger.info(
                "took up the work of the last life",
                metadata: [
                    "jobs": "\(found.openJobs)", "queued": "\(found.counts[.queued])", "in_flight": "\(found.inFlight)",
                ])
            return (engine, actions, try rooms.database.nextIDs())
        } catch {
            throw DaemonError(error.message)
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
        mailbox.post(.pauseAll(true))
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
