import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import Logging

/// The hooks of the settings, each with a lane of its own: one that is away holds up no other.
struct Notifier: Sendable {
    private let lanes: [HookLane]
    private let webhook: WebhookHook?

    /// How each hook stands.
    var statuses: [HookStatus] { lanes.map(\.status) }

    /// What a turn brought is on disk. Answers at once.
    func ring(_ events: [EventRow]) {
        for lane in lanes where events.contains(where: { lane.wants($0.kind) }) { lane.ring() }
    }

    /// Begins with what the last life left.
    func start() {
        for lane in lanes { lane.ring() }
    }

    /// Ends what is under way, in bounded time.
    func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for lane in lanes {
                group.addTask {
                    await withCheckedContinuation { continuation in lane.stop { continuation.resume() } }
                }
            }
        }
    }

    /// Signs with another secret from now on. False: it is the same.
    func use(_ secret: WebhookSecret) -> Bool { webhook?.use(secret) ?? false }

    /// The hooks of the settings, which go on where they were; nil: there is none. A hook that was not set in the last
    /// life begins with what happens from now on, which is after `newest`.
    static func make(
        _ birth: Birth, _ database: any EventReads, newest: Int64, _ clock: DaemonClock
    ) throws(DaemonError) -> Notifier? {
        let settings = birth.settings
        let command = settings.notify.exec.isEmpty ? nil : command(birth)
        let webhook = try webhook(birth)
        var lanes: [HookLane] = []
        let hooks: [(name: String, hook: (any Hook)?)] = [("exec", command), ("webhook", webhook)]
        for (name, hook) in hooks {
            let file = HookFile(name, in: settings.state.directory)
            guard let hook else {
                do throws(FileError) { try file.remove() } catch { throw DaemonError("\(error)") }
                continue
            }
            let record = try place(of: hook, file, newest: newest, birth.logger)
            lanes.append(
                HookLane(
                    HookLane.Parts(
                        hook: hook, file: file, kinds: Set(settings.notify.kinds), database: database, clock: clock,
                        logger: birth.logger),
                    record, queue: queue(record, settings.notify)))
        }
        return lanes.isEmpty ? nil : Notifier(lanes: lanes, webhook: webhook)
    }

    private static func queue(_ record: HookRecord, _ settings: Settings.Notify) -> HookQueue {
        var chance = SystemRandomNumberGenerator()
        return HookQueue(
            record, concurrent: settings.concurrent,
            policy: RetryPolicy(base: settings.retryBase, longest: settings.retryMax), seed: chance.next())
    }

    /// Where a hook goes on, which is on disk from now on.
    private static func place(
        of hook: any Hook, _ file: HookFile, newest: Int64, _ logger: Logger
    ) throws(DaemonError) -> HookRecord {
        let kept = try file.read()
        var record = kept ?? HookRecord(toldTo: newest)
        if record.toldTo > newest {
            // The database was put back to an older one: its events get numbers that the hook knows already.
            logger.error(
                "the event log ends before what a hook was told: it goes on with what happens from now on",
                metadata: ["hook": "\(hook.name)", "told": "\(record.toldTo)", "newest": "\(newest)"])
            record = HookRecord(toldTo: newest, waiting: record.waiting.filter { $0 <= newest })
        }
        guard record != kept else { return record }
        do throws(FileError) { try file.write(record) } catch {
            throw DaemonError("a hook's place in the log can't be kept: \(error)")
        }
        return record
    }

    private static func command(_ birth: Birth) -> CommandHook {
        CommandHook(
            birth.settings.notify.exec, environment: birth.source.environment,
            timeoutMilliseconds: birth.settings.notify.timeout.milliseconds, logger: birth.logger)
    }

    private static func webhook(_ birth: Birth) throws(DaemonError) -> WebhookHook? {
        guard let url = birth.settings.notify.webhookURL else { return nil }
        let notify = birth.settings.notify
        do {
            return WebhookHook(
                url: url, secret: try birth.source.webhookSecret(birth.settings),
                timeoutMilliseconds: Int(notify.timeout.milliseconds),
                http: try HTTPClient(
                    options: try options(notify, birth.network), logger: birth.logger))
        } catch {
            throw DaemonError(settings: "\(error)")
        }
    }

    /// How a webhook is reached: as the provider is, with the certificates of its own.
    static func options(_ settings: Settings.Notify, _ network: Network) throws(WebhookError) -> HTTPClientOptions {
        let trust: HTTPTrust
        do throws(Network.Problem) {
            trust = try network.trust(adding: settings.caFile, named: SettingsTable.name(of: \.notify.caFile))
        } catch {
            throw WebhookError(description: error.description)
        }
        return HTTPClientOptions(
            maximumConnections: settings.concurrent, keptConnections: settings.concurrent, proxy: network.proxy,
            trust: trust)
    }
}
