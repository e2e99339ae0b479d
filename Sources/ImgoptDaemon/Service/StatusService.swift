import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptSocket
import ImgoptWire
import Logging
import ServiceLifecycle
import Synchronization

/// Tells how it goes: systemd's status line, and a heartbeat in the log while there is work.
struct StatusService: Service {
    let snapshots: Snapshots
    let database: any FigureReads
    let logger: Logger
    let board: StatusBoard
    private static let interval = Duration.seconds(5)
    /// Intervals between two lines in the log.
    private static let heartbeat = 6

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepTelling() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepTelling() async {
        var wasBusy = false
        var intervals = 0
        while await rest(Self.interval) {
            let (line, isBusy) = await status()
            board.show(line)
            intervals += 1
            guard intervals % Self.heartbeat == 0 else { continue }
            // One line more when the work is done, then silence.
            if isBusy || wasBusy { logger.info("\(line)") }
            wasBusy = isBusy
        }
    }

    private func status() async -> (line: String, isBusy: Bool) {
        let oldest = try? database.oldestQueued().values.min()
        return await withCheckedContinuation { continuation in
            snapshots.orLast { snapshot in
                let line = snapshot.figures.line(
                    oldestWait: oldest.map { snapshot.now - $0 }, problem: HealthReport(snapshot).firstProblem)
                continuation.resume(returning: (line, snapshot.figures.counts.open > 0))
            }
        }
    }

    /// False: it is time to end.
    private func rest(_ duration: Duration) async -> Bool {
        (try? await ContinuousClock().sleep(for: duration)) != nil
    }
}

extension EngineStatistics {
    /// One line for people: what is wrong, then `queued 12 in 3 stores (oldest 8 s), in flight 7, 387/450 a minute
    /// (86.0%)`.
    func line(oldestWait: TimeSpan?, problem: String?) -> String {
        let percent = Double(createdInWindow) * 100 / Double(max(createLimit, 1))
        let tenths = Int((percent * 10).rounded())
        let waiting = stores.values.reduce(0) { $1.queued > 0 ? $0 + 1 : $0 }
        let use = "\(createdInWindow)/\(createLimit) a window (\(tenths / 10).\(tenths % 10)%)"
        let oldest = oldestWait.map { ", oldest \(max(0, Int($0.seconds))) s" } ?? ""
        let line = "queued \(counts[.queued]) in \(waiting) stores\(oldest), in flight \(inFlight), \(use)"
        return problem.map { "\($0); \(line)" } ?? line
    }
}
