internal import CCurl
internal import Glibc
internal import Logging

/// What the HTTP thread is born with, and its birth.
final class HTTPThread: Sendable {
    private let inbox: Inbox
    private let options: HTTPClientOptions
    private let logger: Logger

    private init(inbox: Inbox, options: HTTPClientOptions, logger: Logger) {
        self.inbox = inbox
        self.options = options
        self.logger = logger
    }

    static func start(
        inbox: Inbox, options: HTTPClientOptions, logger: Logger
    ) throws(HTTPClientError) -> pthread_t {
        let luggage = unsafe Unmanaged.passRetained(HTTPThread(inbox: inbox, options: options, logger: logger))
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<HTTPThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, luggage.toOpaque())
        guard status == 0 else {
            unsafe luggage.release()
            throw HTTPClientError(description: "pthread_create: errno \(status)")
        }
        return thread
    }

    private func run() {
        unsafe ccurl_name_thread("imgopt-http")
        Self.blockSignals()
        TransferLoop(inbox: inbox, options: options, logger: logger).run()
    }

    /// Signals are for other threads; and a write to a closed socket must be an error, not the end of the process.
    /// What a fault of this very thread raises stays open, so that it is reported.
    private static func blockSignals() {
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
            unsafe sigdelset(&signals, fault)
        }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
