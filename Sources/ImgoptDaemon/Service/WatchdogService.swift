import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptSocket
import Logging
import ServiceLifecycle
import Synchronization

/// Feeds systemd's watchdog, but only as long as each part of the daemon proves that it makes progress: a process that
/// merely lives is not alive. What hangs is named, in the status and in the journal, before systemd acts.
struct WatchdogService: Service {
    let http: HTTPClient
    let objects: ObjectStore?
    let socket: SocketServer
    let database: any EventReads
    let progress: LoopProgress
    let mailbox: Mailbox
    let logger: Logger
    let board: StatusBoard
    /// Rounds in the manager's timeout. A hang is told after half of them, so that it is read before the end.
    private static let rounds = 6
    private let probes = DispatchQueue(label: "imgopt.watchdog")

    func run() async throws {
        guard let watchdog = Watchdog.fromManager() else {
            try? await gracefulShutdown()
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch(watchdog) }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        // Stopping has a timeout of its own, and what was asked last may never answer.
        board.notifier.watchdog()
    }

    private func watch(_ watchdog: Watchdog) async {
        let round = watchdog.timeout / Self.rounds
        let asked = Asked(patience: Self.rounds / 2)
        repeat {
            ask(asked)
            guard (try? await ContinuousClock().sleep(for: round)) != nil else { return }
            look(asked)
            let verdict = asked.state.withLock { $0.watch.endRound() }
            if verdict.isPing { board.notifier.watchdog() }
            tell(verdict, after: round * (Self.rounds / 2))
        } while true
    }

    /// Asks each part for a sign of life, unless it still owes one.
    private func ask(_ asked: Asked) {
        if asked.begin(.http) { http.pulse { asked.answered(.http) } }
        if asked.begin(.objects) {
            if let objects { objects.pulse { asked.answered(.objects) } } else { asked.answered(.objects) }
        }
        if asked.begin(.socket) { socket.pulse { asked.answered(.socket) } }
        if asked.begin(.database) {
            probes.async { [database] in
                // An error is an answer: a broken disk is told by other means.
                _ = try? database.newestSeq()
                asked.state.withLock { $0.hasRead = true }
            }
        }
        asked.state.withLock { $0.before = progress.sample }
        mailbox.post(.wake)
    }

    /// The engine's thread answers by what it has done. While it writes, the database is what holds it up.
    private func look(_ asked: Asked) {
        let now = progress.sample
        asked.state.withLock { state in
            if now.turns != state.before.turns || now.isWriting { state.watch.prove(.turns) }
            let writes = !now.isWriting || now.writes != state.before.writes || !state.before.isWriting
            if state.hasRead && writes {
                state.hasRead = false
                state.owing.remove(.database)
                state.watch.prove(.database)
            }
        }
    }

    private func tell(_ verdict: ProgressWatch.Verdict, after duration: Duration) {
        let seconds = duration / .seconds(1)
        for part in verdict.hanging {
            let text = "\(part.name) has made no progress for \(Int(seconds.rounded())) s"
            board.hang(part.name, text + ": systemd restarts the daemon unless it moves")
            logger.log(.critical, .partHangs, "\(text): systemd restarts the daemon unless it moves")
        }
        for part in verdict.moving {
            board.hang(part.name, nil)
            logger.log(.notice, .partMoves, "\(part.name) moves again")
        }
    }

    /// What was asked of the parts, and what came back.
    private final class Asked: Sendable {
        struct State {
            var watch: ProgressWatch
            var owing: Set<ProgressWatch.Part> = []
            var hasRead = false
            var before = LoopProgress.Sample(turns: 0, writes: 0, isWriting: false)
        }

        let state: Mutex<State>

        init(patience: Int) { state = Mutex(State(watch: ProgressWatch(patience: patience))) }

        /// False: it was asked and has not answered.
        func begin(_ part: ProgressWatch.Part) -> Bool {
            state.withLock { $0.owing.insert(part).inserted }
        }

        func answered(_ part: ProgressWatch.Part) {
            state.withLock { state in
                state.owing.remove(part)
                state.watch.prove(part)
            }
        }
    }
}
