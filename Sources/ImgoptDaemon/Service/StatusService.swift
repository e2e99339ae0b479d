import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptSocket
import ImgoptWire
import Logging
import ServiceLifecycle
import Synchronization

/// Tells how it goes: systemd's status line and watchdog, and a heartbeat in the log while there is work.
///
/// The watchdog is fed only when the engine's loop (and so the database), the HTTP thread and the socket's loop have
/// all proved, since the last time, that they move.
struct StatusService: Service {
    let rooms: Rooms
    let notifier: SystemdNotifier
    private static let heartbeat = Duration.seconds(30)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepTelling() }
            if let watchdog = Watchdog.fromManager() {
                group.addTask { await feed(watchdog) }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepTelling() async {
        var wasBusy = false
        while await rest(Self.heartbeat) {
            let (line, isBusy) = await status()
            notifier.status(line)
            // One line more when the work is done, then silence.
            if isBusy || wasBusy { rooms.logger.info("\(line)") }
            wasBusy = isBusy
        }
    }

    private func status() async -> (line: String, isBusy: Bool) {
        if let problem = rooms.storage.current { return ("turns can't be written: \(problem.message)", true) }
        return await figures()
    }

    private func figures() async -> (line: String, isBusy: Bool) {
        await withCheckedContinuation { continuation in
            let isPosted = rooms.mailbox.post(
                .query { [handlers = rooms.handlers] engine, now in
                    let figures = engine.statistics(at: now)
                    let problem = HealthReport(figures, handlers, at: now).firstProblem
                    continuation.resume(returning: (figures.line(problem: problem), figures.counts.open > 0))
                })
            if !isPosted { continuation.resume(returning: ("stopping", false)) }
        }
    }

    /// Feeds the watchdog as long as every part answers.
    private func feed(_ watchdog: Watchdog) async {
        while await rest(watchdog.interval / 2) {
            if await allPartsMove() {
                notifier.watchdog()
            }
        }
    }

    /// Asks every part for a sign of life. Waits for all: a part that hangs keeps the watchdog hungry.
    private func allPartsMove() async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            rooms.http.pulse { continuation.resume() }
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            rooms.socket.pulse { continuation.resume() }
        }
        // The loop counts its attempts at a turn too: a full disk is no reason to be killed.
        let before = rooms.loop.turns
        rooms.mailbox.post(.wake)
        while rooms.loop.turns == before {
            guard await rest(.milliseconds(50)) else { return false }
        }
        return true
    }

    /// False: it is time to end.
    private func rest(_ duration: Duration) async -> Bool {
        (try? await ContinuousClock().sleep(for: duration)) != nil
    }
}

extension EngineStatistics {
    /// One line for people: `queued 12 in 3 stores, in flight 7, 387/450 (86.0%)`, or what is wrong.
    func line(problem: String?) -> String {
        let percent = Double(createdInWindow) * 100 / Double(max(createLimit, 1))
        let tenths = Int((percent * 10).rounded())
        let waiting = stores.values.reduce(0) { $1.queued > 0 ? $0 + 1 : $0 }
        let use = "\(createdInWindow)/\(createLimit) (\(tenths / 10).\(tenths % 10)%)"
        let line = "queued \(counts[.queued]) in \(waiting) stores, in flight \(inFlight), \(use)"
        return problem.map { "\(line); \($0)" } ?? line
    }
}
