import ServiceLifecycle

/// Tells hooks of events, until the end.
struct NotifyService: Service {
    let notifier: Notifier

    func run() async throws {
        notifier.start()
        try? await gracefulShutdown()
        await notifier.stop()
    }
}
