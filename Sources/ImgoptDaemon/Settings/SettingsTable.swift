import ImgoptEngine
import ImgoptWire

/// The table of all settings. From it come reading, the refusal of what is unknown, `--print-config` and the reference.
enum SettingsTable {
    /// All plain sections, in the order in which they are printed.
    static let sections: [SettingSection] = places + work + rules

    /// The settings of each `stores.NAME`.
    static let storeRows: [SettingRow<Settings.Store>] = [
        .init("weight", .number(\.weight, Limits.weights), "Its share: with 2 it gets twice the slots of one with 1."),
        .init("rpm", .optionalInteger(\.rpm, Limits.rates), "Its own limit of creations a minute; unset: none."),
        .init(
            "max_in_flight", .optionalInteger(\.maxInFlight, Limits.counts), "Its own limit of predictions; or none."),
        .init(
            "max_queued", .optionalInteger(\.maxQueued, Limits.counts),
            "Images that may wait; unset: engine.max_queued_per_store."),
        .init(
            "daily_budget", .optionalAmount(\.dailyBudget, budgets),
            "What its creations may cost from midnight to midnight, UTC; then they wait. Unset: no such bound."
        ),
    ]

    /// What may be spent in a day: up to a billion of the currency's unit.
    static let budgets = Money.zero...Money(micros: 1_000_000_000_000_000)
    /// What a run, or a second of it, may cost: the sums of a day stay far below what a number can hold.
    private static let prices = Money.zero...Money(micros: 10_000_000_000)

    /// The settings of each `models.NAME`.
    static let modelRows: [SettingRow<Settings.Model>] = [
        .init(
            "image_field", .optionalText(\.imageField, SettingRules.fieldName),
            "The input that takes the source, where the model's schema leaves a choice; unset: from the schema."),
        .init("prompt_field", .text(\.promptField, SettingRules.fieldName), "The input that takes the prompt."),
        .init(
            "input_json", .optionalText(\.inputJSON, SettingRules.jsonObject),
            "Inputs for every prediction of this model; those of a job and of an image win."),
        .init(
            "price_per_run", .optionalAmount(\.pricePerRun, prices),
            "What the provider takes for a run, in money.currency: see its page of the model; unset: nothing."),
        .init(
            "price_per_second", .optionalAmount(\.pricePerSecond, prices),
            "What it takes for each second of a run, beside that. Counted with an estimate until the run has ended."),
    ]

    private static let places: [SettingSection] = [
        .init(
            name: "socket", comment: "The Unix socket for clients. A socket handed over by systemd wins.",
            rows: [
                .init(
                    "path", .text(\.socket.path, SettingRules.socketPath),
                    "Not below a RuntimeDirectory=: systemd deletes that at each restart."),
                .init(
                    "mode", .text(\.socket.mode, SettingRules.mode),
                    "Who can write to it can submit: this is the first gate."),
            ]),
        .init(
            name: "daemon", comment: "The process itself.",
            rows: [
                .init(
                    "core_dumps", .flag(\.daemon.coreDumps),
                    "true: a crash may leave its memory, with the token in it, and debuggers may look in.")
            ]),
        .init(
            name: "state", comment: "What must survive the daemon.",
            rows: [
                .init(
                    "directory", .text(\.state.directory, SettingRules.absolutePath),
                    "The database and the bytes of sources; on a local disk, since it is fsynced.")
            ]),
        .init(name: "outputs", comment: "Finished images: DIRECTORY/STORE/JOB/ITEM-N.EXT.", rows: outputs),
        .init(
            name: "replicate", comment: "The provider. The token is never here: a credential, a file or a variable.",
            rows: [
                .init(
                    "base_url", .text(\.replicate.baseURL, SettingRules.baseURL), "The token goes to this host only."),
                .init(
                    "token_file", .optionalText(\.replicate.tokenFile, SettingRules.secretPath),
                    "Read after systemd's credential replicate-token, before the variable REPLICATE_API_TOKEN."),
                .init("model", .text(\.replicate.model, SettingRules.modelName), "For images that name no model."),
                .init(
                    "delivery_hosts", .list(\.replicate.deliveryHosts, SettingRules.hostName),
                    "Outputs are fetched from these hosts and those below them, never with the token."),
                .init(
                    "tcp_timeout_ms", .integer(\.replicate.tcpTimeoutMilliseconds, 1000...600_000),
                    "A connection ends when nothing is acknowledged for so long; nothing sent arrives any later."),
                .init(
                    "hop_delay_ms", .integer(\.replicate.hopDelayMilliseconds, 0...600_000),
                    "What a proxy or gateway on the way holds back a request at most, before it passes it on."),
            ]),
    ]

    private static let outputs: [SettingRow<Settings>] = [
        .init(
            "directory", .text(\.outputs.directory, SettingRules.absolutePath),
            "One file system: a finished file is moved into place."),
        .init(
            "mode", .text(\.outputs.mode, SettingRules.mode),
            "Of each file, folders alike; 0600 by default where access.stores is set: owners use output.get."),
        .init(
            "retention_days", .optionalInteger(\.outputs.retentionDays, 1...36_500),
            "Outputs older than this are removed, the oldest first; unset: they stay."),
        .init(
            "max_bytes", .optionalInteger(\.outputs.maxBytes, (1 << 20)...(1 << 50)),
            "Above it outputs are removed, the oldest first; unset: the disk is the limit."),
        .init(
            "max_output_bytes", .integer(\.outputs.maxOutputBytes, 1024...(1 << 40)),
            "A larger output is not fetched: its item keeps its address. Formerly max_image_bytes.",
            formerly: "max_image_bytes"),
        .init(
            "max_per_image", .integer(\.outputs.maxPerImage, 1...1000),
            "Outputs of one image that are fetched, the first ones; its item names the others as skipped."),
        .init(
            "max_downloads", .integer(\.outputs.maxDownloads, 1...1000),
            "At the same time; outputs are deleted at the provider after an hour."),
        .init(
            "download_timeout_s", .integer(\.outputs.downloadTimeoutSeconds, 1...3600),
            "For one try; it is tried again while the output exists."),
    ]

    private static let work: [SettingSection] = [
        .init(
            name: "limiter", comment: "The account's budget of requests. Every rolling window stays within it.",
            rows: [
                .init(
                    "rpm", .integer(\.limiter.rpm, Limits.rates),
                    "Creations in a window; keep below the account's limit, others may share it."),
                .init(
                    "burst", .integer(\.limiter.burst, Limits.rates),
                    "Creations at once; the rest is paced, since the provider counts differently. At most rpm."),
                .init(
                    "read_rpm", .integer(\.limiter.readRPM, Limits.rates),
                    "All other requests in a window: the provider counts them apart."),
                .init(
                    "window_ms", .integer(\.limiter.windowMilliseconds, 1000...3_600_000),
                    "The window; the provider's is a minute."),
            ]),
        .init(
            name: "fairness", comment: "Work-conserving: no slot stays empty while anything could use it.",
            rows: [
                .init("batch_size", .integer(\.fairness.batchSize, 1...100_000), "The last so many creations count."),
                .init(
                    "max_per_store", .integer(\.fairness.maxPerStore, 1...100_000),
                    "A store with so many of them yields to any that has fewer. At most batch_size."),
            ]),
        .init(
            name: "money", comment: "What may be spent. What models cost is in models.NAME.",
            rows: [
                .init(
                    "currency", .text(\.money.currency, SettingRules.currency),
                    "What amounts are told in; a label, nothing is converted."),
                .init(
                    "daily_budget", .optionalAmount(\.money.dailyBudget, budgets),
                    "What all creations may cost from midnight to midnight, UTC; then they wait, and nothing is lost."
                ),
            ]),
        .init(name: "engine", comment: "Attempts, time-outs and the size of the queue.", rows: engine),
        .init(
            name: "poll", comment: "When running predictions are asked about; learned run times refine it.",
            rows: [
                .init(
                    "first_ms", .integer(\.poll.firstMilliseconds, 10...600_000),
                    "From a creation to the first look, while a model's run times are unknown."),
                .init(
                    "min_interval_ms", .integer(\.poll.minIntervalMilliseconds, 10...60_000),
                    "The shortest pause between two looks; one look answers for up to 100 predictions."),
                .init(
                    "max_interval_ms", .integer(\.poll.maxIntervalMilliseconds, 10...60_000),
                    "The longest pause while something is due: how late an end is noticed, near enough."),
            ]),
    ]

    private static let engine: [SettingRow<Settings>] = [
        .init(
            "max_in_flight", .integer(\.engine.maxInFlight, 1...100_000),
            "Predictions at the same time; they are what a crash has to find again."),
        .init(
            "create_timeout_ms", .integer(\.engine.createTimeoutMilliseconds, 1000...600_000),
            "Then the creation's outcome is unknown, and it is looked for before anything is sent again."),
        .init(
            "search_window_ms", .integer(\.engine.searchWindowMilliseconds, 1000...3_000_000),
            "How long a lost creation is looked for from when it can no longer arrive; then it may be sent again."),
        .init(
            "list_delay_ms", .integer(\.engine.listDelayMilliseconds, 0...3_000_000),
            "How late the provider's list may show a creation: what it does not show earlier may exist all the same."),
        .init(
            "prediction_timeout_s", .integer(\.engine.predictionTimeoutSeconds, 5...86_400),
            "The provider is told to cancel after it: a hanging prediction costs money."),
        .init(
            "max_attempts", .integer(\.engine.maxAttempts, 1...100),
            "Paid tries for one image, where trying again can help; those that its model fails count apart."),
        .init(
            "max_paid_runs", .integer(\.engine.maxPaidRuns, 1...200),
            "What one image is paid for at most, all causes together, until a person has it retried."),
        .init(
            "retry_base_ms", .integer(\.engine.retryBaseMilliseconds, 1...3_600_000),
            "Before the second attempt; doubled for each further one, with jitter."),
        .init(
            "retry_max_ms", .integer(\.engine.retryMaxMilliseconds, 1...86_400_000),
            "The longest pause between attempts. At least retry_base_ms."),
        .init(
            "breaker_failures", .integer(\.engine.breakerFailures, 1...100_000),
            "A model with so many failures in a row rests; they count in max_paid_runs, not in max_attempts."),
        .init(
            "breaker_rest_base_ms", .integer(\.engine.breakerRestBaseMilliseconds, 1...3_600_000),
            "Then one image is tried; the rest doubles, with jitter, until one is done."),
        .init(
            "breaker_rest_max_ms", .integer(\.engine.breakerRestMaxMilliseconds, 1...86_400_000),
            "The longest rest. At least breaker_rest_base_ms."),
        .init(
            "retry_lost_outputs", .flag(\.engine.retryLostOutputs),
            "Pays again for an output that was paid for and can't be had; false: its image fails."),
        .init(
            "reuse_url_s", .integer(\.engine.reuseURLSeconds, 0...31_536_000),
            "How long the result of a URL is taken again for the same work: what is behind it may change."),
        .init(
            "max_queued", .integer(\.engine.maxQueued, 1...100_000_000),
            "Images that may wait, over all stores: about 200 bytes of memory each."),
        .init(
            "max_queued_per_store", .integer(\.engine.maxQueuedPerStore, 1...100_000_000),
            "Images that may wait in one store, unless stores.NAME.max_queued says otherwise."),
    ]

    private static let rules: [SettingSection] = [
        .init(
            name: "retention",
            comment: "How long what is finished is remembered. Output files: outputs.retention_days.",
            rows: [
                .init(
                    "finished_days", .integer(\.retention.finishedDays, 1...36_500),
                    "Finished jobs, their items and their keys."),
                .init(
                    "event_days", .integer(\.retention.eventDays, 1...36_500),
                    "Events that a client can still replay with since."),
            ]),
        .init(name: "limits", comment: "What one client may ask for; beyond it the request is refused.", rows: limits),
        .init(
            name: "access", comment: "Who may do what. Root and the daemon's own user may do all.",
            rows: [
                .init("admin_groups", .list(\.access.adminGroups, SettingRules.groupName), "Members may do all."),
                .init(
                    "submit_groups", .list(\.access.submitGroups, SettingRules.groupName),
                    "Only members may submit; empty: all whom the socket lets connect."),
                .init(
                    "stores", .list(\.access.stores, SettingRules.accessRule),
                    "Binds users and groups to stores: \"group:photo acme shop-*\". Without a rule: all stores."),
            ]),
        .init(
            name: "log", comment: "What is logged, and where to.",
            rows: [
                .init(
                    "level",
                    .text(
                        \.log.level,
                        SettingRules.oneOf("trace", "debug", "info", "notice", "warning", "error", "critical")),
                    "info is one line a job; debug one a request."),
                .init(
                    "target", .text(\.log.target, SettingRules.oneOf("auto", "journal", "stderr")),
                    "auto: the journal, with fields, where stderr is connected to it."),
            ]),
        .init(
            name: "metrics", comment: "What is measured, and what counts as healthy.",
            rows: [
                .init(
                    "healthy_queue_length", .integer(\.metrics.healthyQueueLength, 1...100_000_000),
                    "queueHealthy while fewer images wait for the rate alone."),
                .init(
                    "healthy_after_throttle_s", .integer(\.metrics.healthyAfterThrottleSeconds, 1...86_400),
                    "rpmHealthy so long after the provider's last refusal."),
                .init(
                    "listen", .optionalText(\.metrics.listen, SettingRules.metricsAddress),
                    "HTTP for a collector, GET /metrics; whoever reaches it reads all figures. Unset: none."),
                .init(
                    "max_stores", .integer(\.metrics.maxStores, 0...10_000),
                    "Stores told by name, those with the most to do; the rest is summed as _other."),
            ]),
    ]

    private static let limits: [SettingRow<Settings>] = [
        .init(
            "line_bytes", .integer(\.limits.lineBytes, 4096...(256 << 20)),
            "One request; a longer line is refused and skipped."),
        .init(
            "images_per_request", .integer(\.limits.imagesPerRequest, 1...1_000_000),
            "In one submit or append; more are sent in pieces."),
        .init("images_per_job", .integer(\.limits.imagesPerJob, 1...100_000_000), "Over all appends."),
        .init("metadata_bytes", .integer(\.limits.metadataBytes, 0...(1 << 20)), "A job's metadata: it is echoed."),
        .init(
            "connections", .integer(\.limits.connections, 1...100_000),
            "At the same time; each takes a descriptor and a little memory."),
        .init(
            "connections_per_user", .integer(\.limits.connectionsPerUser, 1...100_000),
            "So that one broken client cannot lock out the others."),
        .init(
            "held_bytes_per_user", .integer(\.limits.heldBytesPerUser, (1 << 20)...(64 << 30)),
            "Requests of a user that are coming in or not answered; more are answered with overloaded."),
        .init(
            "requests_per_connection", .integer(\.limits.requestsPerConnection, 1...100_000),
            "Unanswered ones; more are answered with overloaded."),
        .init(
            "subscriptions_per_connection", .integer(\.limits.subscriptionsPerConnection, 1...10_000),
            "Each event is matched against all."),
    ]
}
