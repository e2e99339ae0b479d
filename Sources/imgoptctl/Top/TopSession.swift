import Dispatch
import Glibc
import ImgoptJSON
import ImgoptWire
import Synchronization

/// Runs `top`: brings keys, events and answers to the model, and the model to the screen.
final class TopSession: Sendable {
    private enum Input: Sendable {
        case typed([UInt8])
        case tick
        /// The process was stopped and goes on.
        case continued
        case explained(JobExplanation)
        case told(TopControls.Notice)
    }

    /// A frame at most each tenth of a second; and each second, since times go on.
    private static let tick = Duration.milliseconds(100)
    private static let clockTicks = 10
    private static let refreshPause = Duration.seconds(1)
    /// A daemon that is gone may be away for as long as anybody looks.
    private static let patience = Duration.seconds(365 * 86_400)

    private let daemon: any Daemon
    private let terminal: RawTerminal
    private let style: Style
    private let glyphs: Glyphs
    private let times: TimeStyle
    private let model = Mutex(TopModel())

    init(_ daemon: any Daemon, _ terminal: RawTerminal, style: Style, glyphs: Glyphs, times: TimeStyle) {
        self.daemon = daemon
        self.terminal = terminal
        self.style = style
        self.glyphs = glyphs
        self.times = times
    }

    /// Shows the screen until the person quits. The terminal is as it was when this returns or throws.
    func run() async throws {
        let questions = TopQuestions(daemon: daemon)
        // Asked before the screen is taken over: what is wrong from the start is told as by any other command.
        let start = try await questions.start()
        try await refresh(questions)
        model.withLock { $0.info = start.info }
        try terminal.enter()
        defer { terminal.leave() }
        let (inputs, source) = AsyncStream.makeStream(of: Input.self)
        let keys = readKeys(into: source)
        let continued = Self.hearContinue(into: source)
        defer {
            keys.cancel()
            continued.cancel()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow(since: start.since) }
            group.addTask { try await self.keepFresh(questions, source) }
            group.addTask {
                while true {
                    try await ContinuousClock().sleep(for: Self.tick)
                    source.yield(.tick)
                }
            }
            group.addTask { try await self.show(inputs, source) }
            // The first to end is whoever quits or fails.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func readKeys(into source: AsyncStream<Input>.Continuation) -> any DispatchSourceRead {
        let keys = DispatchSource.makeReadSource(fileDescriptor: terminal.inputDescriptor)
        let terminal = terminal
        keys.setEventHandler {
            let bytes = terminal.read()
            source.yield(.typed(bytes))
            // At the end of the input the source would go on telling of it.
            if bytes.isEmpty { keys.cancel() }
        }
        keys.resume()
        return keys
    }

    private static func hearContinue(into source: AsyncStream<Input>.Continuation) -> any DispatchSourceSignal {
        _ = signal(SIGCONT, SIG_IGN)
        let continued = DispatchSource.makeSignalSource(signal: SIGCONT)
        continued.setEventHandler { source.yield(.continued) }
        continued.resume()
        return continued
    }

    /// Takes in events as they come.
    private func follow(since: Int64) async throws {
        let following = Following(
            onSubscribed: { _ in
                self.model.withLock {
                    $0.lostSince = nil
                    $0.isStale = true
                }
            }, onLost: { self.model.withLock { $0.lostSince = $0.lostSince ?? WallClock.now() } },
            patience: Self.patience)
        for try await event in try await daemon.events(EventsSubscribe(since: since), following) {
            model.withLock { $0.apply(event) }
        }
    }

    /// Asks for what no event tells, once a second at most, and only when something has happened.
    private func keepFresh(_ questions: TopQuestions, _ source: AsyncStream<Input>.Continuation) async throws {
        while true {
            try await ContinuousClock().sleep(for: Self.refreshPause)
            guard model.withLock({ $0.isStale && $0.lostSince == nil }) else { continue }
            do {
                try await refresh(questions)
            } catch let failure as Failure where failure.status == .unreachable || failure.status == .timedOut {
                // The events say when it is back.
                model.withLock { $0.isStale = true }
            } catch let error as WireError {
                source.yield(.told(.init(text: error.message, isBad: true)))
            }
        }
    }

    private func refresh(_ questions: TopQuestions) async throws {
        let hasGap = model.withLock { model in
            defer {
                model.isStale = false
                model.hasGap = false
            }
            return model.hasGap || model.stats == nil
        }
        let answers = try await questions.answers()
        model.withLock { $0.take(answers) }
        guard hasGap else { return }
        let items = try await questions.running(model.withLock { $0.openJobs })
        model.withLock {
            $0.forgetRunning()
            $0.take(items)
        }
    }

    /// Draws, and does what keys ask for.
    private func show(_ inputs: AsyncStream<Input>, _ source: AsyncStream<Input>.Continuation) async throws {
        var view = TopView(style: style, glyphs: glyphs, times: times)
        var decoder = KeyDecoder()
        var ticks = 0
        draw(&view)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for await input in inputs {
                var keys: [Key] = []
                switch input {
                case .typed(let bytes): keys = bytes.isEmpty ? [.hangUp] : decoder.keys(bytes)
                case .tick:
                    ticks += 1
                    keys = decoder.flush()
                    if ticks % Self.clockTicks == 0, let job = view.controls.explainedJob {
                        group.addTask { await self.grant(.explain(job), source) }
                    }
                case .continued:
                    try terminal.enter()
                    view.painter.forget()
                case .explained(let explanation): view.controls.take(explanation)
                case .told(let notice): view.controls.notice = notice
                }
                for key in keys {
                    let wish = view.press(key, model.withLock { $0 }, now: WallClock.now())
                    switch wish {
                    case .quit: return
                    case .suspend: terminal.suspend()
                    case .redraw: view.painter.forget()
                    case nil: break
                    case .pause, .resume, .cancel, .explain:
                        if let wish { group.addTask { await self.grant(wish, source) } }
                    }
                }
                if terminal.isEntered { draw(&view) }
            }
        }
    }

    private func draw(_ view: inout TopView) {
        let text = view.frame(model.withLock { $0 }, size: terminal.size, now: WallClock.now())
        if !text.isEmpty { terminal.write(text) }
    }

    /// Asks the daemon for what a key wanted, and tells what came of it.
    private func grant(_ wish: TopControls.Wish, _ source: AsyncStream<Input>.Continuation) async {
        do {
            switch wish {
            case .pause(let store):
                let status = try await daemon.call(StorePause(store: store))
                model.withLock { $0.take(status) }
                source.yield(.told(.init(text: "store \(store.text) is paused; p lets it go on")))
            case .resume(let store):
                let status = try await daemon.call(StoreResume(store: store))
                model.withLock { $0.take(status) }
                source.yield(.told(.init(text: "store \(store.text) goes on")))
            case .cancel(let job):
                let canceled = try await daemon.call(JobCancel(job: job))
                source.yield(.told(.init(text: Told.canceled(canceled))))
            case .explain(let job): source.yield(.explained(try await daemon.call(JobExplain(job: job))))
            case .quit, .suspend, .redraw: break
            }
            model.withLock { $0.isStale = true }
        } catch let error as WireError {
            source.yield(.told(.init(text: error.message, isBad: true)))
        } catch let failure as Failure {
            source.yield(.told(.init(text: failure.message, isBad: true)))
        } catch {
            // Quit in the meantime.
        }
    }
}
