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
        let rooms: Rooms
        private let hang = Hang()

        init(rooms: Rooms) { self.rooms = rooms }

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
                case .socket: rooms.socket.pulse { [hang] in hang.hangIfAsked() }
                case .http: rooms.http.pulse { [hang] in hang.hangIfAsked() }
                case .turns: _ = rooms.mailbox.post(.query { [hang] _, _ in hang.hangIfAsked() })
                case .database: rooms.loop.progress.hangAtNextWrite()
                }
            }
        }
    }
#endif
