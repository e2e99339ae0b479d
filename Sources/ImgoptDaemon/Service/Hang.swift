#if DEBUG
    import Dispatch
    import Glibc
    import ImgoptHTTP
    import ImgoptSocket
    import ServiceLifecycle
    import Synchronization
    import UnixSignals

    /// A thread that stops for ever: in debug builds only.
    final class Hang: Sendable {
        private let isAsked = Atomic<Bool>(false)
        private let never = DispatchSemaphore(value: 0)

        /// Whoever comes by next hangs.
        func ask() { isAsked.store(true, ordering: .relaxed) }

        func hangIfAsked() {
            if isAsked.load(ordering: .relaxed) { never.wait() }
        }
    }

    /// Makes the part that IMGOPTD_TEST_HANG names hang at SIGUSR2, so that tests see what the watchdog makes of it.
    struct HangService: Service {
        let http: HTTPClient
        let objects: ObjectStore?
        let socket: SocketServer
        let mailbox: Mailbox
        let progress: LoopProgress
        private let hang = Hang()

        func run() async throws {
            guard let name = unsafe getenv("IMGOPTD_TEST_HANG"),
                let part = unsafe ProgressWatch.Part(rawValue: String(cString: name))
            else {
                try? await gracefulShutdown()
                return
            }
            hang.ask()
            for await _ in await UnixSignalsSequence(trapping: .sigusr2).cancelOnGracefulShutdown() {
                switch part {
                case .socket: socket.pulse { [hang] in hang.hangIfAsked() }
                case .http: http.pulse { [hang] in hang.hangIfAsked() }
                case .objects: objects?.pulse { [hang] in hang.hangIfAsked() }
                case .turns: _ = mailbox.post(.query { [hang] _, _ in hang.hangIfAsked() })
                case .database: progress.hangAtNextWrite()
                }
            }
        }
    }
#endif
