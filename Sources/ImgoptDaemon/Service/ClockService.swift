import ImgoptDatabase
import ImgoptEngine
import Logging
import ServiceLifecycle

/// Notices when somebody sets the wall clock: what is told follows it, and midnight.
struct ClockService: Service {
    let clock: DaemonClock
    let mailbox: Mailbox
    let database: any UpkeepRecords
    let logger: Logger
    private static let interval = Duration.seconds(5)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepFollowing() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepFollowing() async {
        while (try? await ContinuousClock().sleep(for: Self.interval)) != nil {
            guard let step = WallClock.follow(clock) else { continue }
            logger.notice(
                "the host's clock was set: times are told by it, and nothing else changes",
                metadata: ["seconds": "\(step.seconds)"])
            mailbox.post(.wallClock(ahead: WallClock.ahead))
            do throws(DatabaseError) {
                try database.keep(clock.record(ahead: WallClock.ahead))
            } catch {
                // The next start then goes on from an older record, which differs after another boot alone.
                logger.warning("the clock can't be noted", metadata: ["reason": "\(error)"])
            }
        }
    }
}
