import ImgoptEngine
import ImgoptWire

/// The table of all settings: a setting is a row here and the property that the row names, which has its type and its
/// default. Reading, refusals, `--print-config`, the man page and what a reload does follow from it.
enum SettingsTable {
    /// All plain sections, in the order in which they are printed.
    static let sections: [SettingSection] = places + work + rules

    /// The settings of each `stores.NAME`.
    static let storeRows: [SettingRow<Settings.Store>] = [
        .init(
            "weight", \.weight, .fraction(Limits.weights), .live,
            "Its share: with 2 it gets twice the slots of one with 1."),
        .init("rpm", \.rpm, .whole(Limits.rates), .live, "Its own limit of creations a minute; unset: none."),
        .init("max_in_flight", \.maxInFlight, .whole(Limits.counts), .live, "Its own limit of predictions; or none."),
        .init(
            "max_queued", \.maxQueued, .whole(Limits.counts), .live,
            "Images that may wait; unset: engine.max_queued_per_store."),
        .init(
            "daily_budget", \.dailyBudget, .amount(budgets), .live,
            "What its creations may cost from midnight to midnight, UTC; then they wait. Unset: no such bound."),
        .init(
            "account", \.accounts, .names(SettingRules.accountName), .live,
            "Whose token creates its images: a name of accounts, or a list: the next one where the first has no slot."),
    ]

    /// The settings of each `accounts.NAME`.
    static let accountRows: [SettingRow<Settings.Account>] = [
        .init(
            "token_credential", \.tokenCredential, .text(SettingRules.credentialName), .live,
            "Its token: a credential of systemd's, which is copied at each start. Or one of the next two."),
        .init(
            "token_file", \.tokenFile, .text(SettingRules.secretPath("the token")), .live,
            "Read again at each reload."),
        .init(
            "token_env", \.tokenVariable, .text(SettingRules.variableName), .live,
            "The name of a variable, which does not change while the daemon runs."),
        .init("rpm", \.rpm, .whole(Limits.rates), .live, "Creations in a window, as limiter.rpm."),
        .init("burst", \.burst, .whole(Limits.rates), .live, "Creations at once, as limiter.burst. At most rpm.")
            .atMost(\.rpm),
        .init("read_rpm", \.readRPM, .whole(Limits.rates), .live, "All other requests, as limiter.read_rpm."),
        .init(
            "daily_budget", \.dailyBudget, .amount(budgets), .live,
            "What its creations may cost from midnight to midnight, UTC; then they wait. Unset: no such bound."),
    ]

    /// What may be spent in a day: up to a billion of the currency's unit.
    static let budgets = Money.zero...Money(micros: 1_000_000_000_000_000)
    /// What a run, or a second of it, may cost: the sums of a day stay far below what a number can hold.
    private static let prices = Money.zero...Money(micros: 10_000_000_000)

    /// The settings of each `models.NAME`.
    static let modelRows: [SettingRow<Settings.Model>] = [
        .init(
            "image_field", \.imageField, .text(SettingRules.imageField), .restart,
            "The input that takes the source, where the schema leaves a choice, or there is none (then [] is a list)."),
        .init(
            "prompt_field", \.promptField, .text(SettingRules.fieldName), .restart, "The input that takes the prompt."),
        .init(
            "input_json", \.inputJSON, .text(SettingRules.jsonObject), .restart,
            "Inputs for every prediction of this model; those of a job and of an image win."),
        .init(
            "price_per_run", \.pricePerRun, .amount(prices), .live,
            "What the provider takes for a run, in money.currency: see its page of the model; unset: nothing."),
        .init(
            "price_per_second", \.pricePerSecond, .amount(prices), .live,
            "What it takes for each second of a run, beside that. Counted with an estimate until the run has ended."),
    ]

    private static let places: [SettingSection] = [
        .init(
            name: "socket", comment: "The Unix socket for clients. A socket handed over by systemd wins.",
            rows: [
                .init(
                    "path", \.socket.path, .text(SettingRules.socketPath), .restart,
                    "Not below a RuntimeDirectory=: systemd deletes that at each restart."),
                .init(
                    "mode", \.socket.mode, .text(SettingRules.mode), .restart,
                    "Who can write to it can submit: this is the first gate."),
            ]),
        .init(
            name: "daemon", comment: "The process itself.",
            rows: [
                .init(
                    "core_dumps", \.daemon.coreDumps, .flag, .restart,
                    "true: a crash may leave its memory, with the token in it, and debuggers may look in.")
            ]),
        .init(
            name: "state", comment: "What must survive the daemon.",
            rows: [
                .init(
                    "directory", \.state.directory, .text(SettingRules.absolutePath), .restart,
                    "The database and the bytes of sources; on a local disk, since it is fsynced.")
            ]),
        .init(name: "outputs", comment: "Finished images: DIRECTORY/STORE/JOB/ITEM-N.EXT.", rows: outputs),
        .init(
            name: "s3",
            comment: "A bucket that outputs are kept in: of AWS, R2, MinIO, Ceph, Garage, B2 and others alike.",
            rows: objects),
        .init(
            name: "replicate", comment: "The provider. The token is never here: a credential, a file or a variable.",
            rows: [
                .init(
                    "base_url", \.replicate.baseURL, .text(SettingRules.baseURL), .restart,
                    "The token goes to this host only."),
                .init(
                    "token_file", \.replicate.tokenFile, .text(SettingRules.secretPath("the token")), .live,
                    "Read after systemd's credential replicate-token, before the variable REPLICATE_API_TOKEN."),
                .init(
                    "model", \.replicate.model, .text(SettingRules.modelName), .live, "For images that name no model."),
                .init(
                    "delivery_hosts", \.replicate.deliveryHosts, .list(SettingRules.hostName), .restart,
                    "Outputs are fetched from these hosts and those below them, never with the token."),
                .init(
                    "headers_file", \.replicate.headersFile, .text(SettingRules.secretPath("lines of Name: value")),
                    .live,
                    "For a gateway in base_url: headers of each request to it, never shown. See Networks.md."),
                .init(
                    "proxy", \.replicate.proxy, .text(SettingRules.proxy), .restart,
                    "For all but this machine itself. Unset: HTTPS_PROXY, else ALL_PROXY. NO_PROXY holds in any case."),
                .init(
                    "proxy_credentials_file", \.replicate.proxyCredentialsFile,
                    .text(SettingRules.secretPath("user:password")), .restart,
                    "Of the proxy: never in an address, where others could see them."),
                .init(
                    "ca_file", \.replicate.caFile, .text(SettingRules.absolutePath), .restart,
                    "Certificates in PEM that are trusted beside the system's: of a gateway or proxy of your own."),
                .init(
                    "tcp_timeout_ms", \.engine.tcpTimeout, .milliseconds(1000...600_000), .restart,
                    "A connection ends when nothing is acknowledged for so long; nothing sent arrives any later."),
                .init(
                    "hop_delay_ms", \.engine.hopDelay, .milliseconds(0...600_000), .live,
                    "What a proxy or gateway on the way holds back a request at most, before it passes it on."),
            ]),
    ]

    private static let outputs: [SettingRow<Settings>] = [
        .init(
            "store", \.outputs.store, .text(SettingRules.oneOf("folder", "s3")), .restart,
            "Where they are kept: in this folder, or in the bucket of the section s3."),
        .init(
            "directory", \.outputs.directory, .text(SettingRules.absolutePath), .restart,
            "One file system: a finished file is moved into place. With s3: until it is in the bucket."),
        .init(
            "mode", \.outputs.mode, .text(SettingRules.mode), .restart,
            "Of each file, folders alike; 0600 by default where access.stores is set: owners use output.get."),
        .init(
            "retention_days", \.outputs.retentionDays, .whole(1...36_500), .live,
            "Outputs older than this are removed, the oldest first; unset: they stay, and their jobs' keys."),
        .init(
            "max_bytes", \.outputs.maxBytes, .whole((1 << 20)...(1 << 50)), .live,
            "Above it outputs are removed, the oldest first; unset: the disk is the limit."),
        .init(
            "max_output_bytes", \.outputs.maxOutputBytes, .whole(1024...(1 << 40)), .restart,
            "A larger output is not fetched: its item keeps its address. Formerly max_image_bytes."
        ).formerly("max_image_bytes"),
        .init(
            "max_per_image", \.engine.maxOutputs, .whole(1...1000), .live,
            "Outputs of one image that are fetched, the first ones; its item names the others as skipped."),
        .init(
            "max_downloads", \.engine.maxFetches, .whole(1...1000), .live,
            "At the same time; outputs are deleted at the provider after an hour."),
        .init(
            "download_timeout_s", \.outputs.downloadTimeoutSeconds, .whole(1...3600), .restart,
            "For one try; it is tried again while the output exists."),
        .init(
            "keep_local", \.outputs.keepsLocal, .flag, .restart,
            "true: with s3, each output stays in outputs.directory too, as path says, until its object goes."),
        .init(
            "presign_s", \.outputs.presignSeconds, .whole(1...OutputPresign.longest), .live,
            "How long the addresses of output.presign are good, unless the request says so itself."),
    ]

    private static let work: [SettingSection] = [
        .init(
            name: "limiter", comment: "The account's budget of requests. Every rolling window stays within it.",
            rows: [
                .init(
                    "rpm", \.engine.createLimit, .whole(Limits.rates), .live,
                    "Creations in a window; keep below the account's limit, others may share it."),
                .init(
                    "burst", \.engine.createBurst, .whole(Limits.rates), .live,
                    "Creations at once; the rest is paced, since the provider counts differently. At most rpm."
                ).atMost(\.engine.createLimit),
                .init(
                    "read_rpm", \.engine.readLimit, .whole(Limits.rates), .live,
                    "All other requests in a window: the provider counts them apart."),
                .init(
                    "window_ms", \.engine.window, .milliseconds(1000...3_600_000), .restart,
                    "The window; the provider's is a minute."),
            ]),
        .init(
            name: "fairness", comment: "Work-conserving: no slot stays empty while anything could use it.",
            rows: [
                .init(
                    "batch_size", \.engine.fairnessBatch, .whole(1...100_000), .restart,
                    "The last so many creations count."),
                .init(
                    "max_per_store", \.engine.fairnessMaxPerStore, .whole(1...100_000), .restart,
                    "A store with so many of them yields to any that has fewer. At most batch_size."
                ).atMost(\.engine.fairnessBatch),
            ]),
        .init(
            name: "money", comment: "What may be spent. What models cost is in models.NAME.",
            rows: [
                .init(
                    "currency", \.money.currency, .text(SettingRules.currency), .live,
                    "What amounts are told in; a label, nothing is converted."),
                .init(
                    "daily_budget", \.engine.dailyBudget, .amount(budgets), .live,
                    "What all creations may cost from midnight to midnight, UTC; then they wait, and nothing is lost."),
            ]),
        .init(name: "engine", comment: "Attempts, time-outs and the size of the queue.", rows: engine),
        .init(
            name: "poll", comment: "When running predictions are asked about; learned run times refine it.",
            rows: [
                .init(
                    "mode", \.engine.looksEarly, .word("early", else: "thrift"), .live,
                    "early spends spare reads on noticing ends within 0.1 s; thrift reads once for about four images."
                ),
                .init(
                    "early_share", \.engine.earlyShare, .fraction(0...1), .live,
                    "With mode early: the share of the unused part of limiter.read_rpm that it may spend, 0 to 1."),
                .init(
                    "first_ms", \.engine.firstPoll, .milliseconds(10...600_000), .live,
                    "From a creation to the first look, while a model's run times are unknown."),
                .init(
                    "min_interval_ms", \.engine.sweepMin, .milliseconds(10...60_000), .live,
                    "The shortest pause between two looks; one look answers for up to 100 predictions."
                ).atMost(\.engine.sweepMax),
                .init(
                    "max_interval_ms", \.engine.sweepMax, .milliseconds(10...60_000), .live,
                    "The longest pause while something is due: how late an end is noticed, near enough."),
            ]),
    ]

    private static let engine: [SettingRow<Settings>] = [
        .init(
            "max_in_flight", \.engine.maxInFlight, .whole(1...100_000), .live,
            "Predictions at the same time; they are what a crash has to find again."),
        .init(
            "create_timeout_ms", \.engine.createTimeout, .milliseconds(1000...600_000), .restart,
            "Then the creation's outcome is unknown, and it is looked for before anything is sent again."),
        .init(
            "search_window_ms", \.engine.searchWindow, .milliseconds(1000...3_000_000), .live,
            "How long a lost creation is looked for from when it can no longer arrive; then it may be sent again."),
        .init(
            "list_delay_ms", \.engine.listDelay, .milliseconds(0...3_000_000), .live,
            "How late the provider's list may show a creation: what it does not show earlier may exist all the same."),
        .init(
            "prediction_timeout_s", \.replicate.predictionTimeoutSeconds, .whole(5...86_400), .restart,
            "The provider is told to cancel after it: a hanging prediction costs money."),
        .init(
            "max_attempts", \.engine.maxAttempts, .whole(1...100), .live,
            "Paid tries for one image, where trying again can help; those that its model fails count apart."),
        .init(
            "max_paid_runs", \.engine.maxPaidRuns, .whole(1...200), .live,
            "What one image is paid for at most, all causes together, until a person has it retried."),
        .init(
            "retry_base_ms", \.engine.retryBase, .milliseconds(1...3_600_000), .live,
            "Before the second attempt; doubled for each further one, with jitter."
        ).atMost(\.engine.retryMax),
        .init(
            "retry_max_ms", \.engine.retryMax, .milliseconds(1...86_400_000), .live,
            "The longest pause between attempts. At least retry_base_ms."),
        .init(
            "breaker_failures", \.engine.modelFailures, .whole(1...100_000), .live,
            "A model with so many failures in a row rests; they count in max_paid_runs, not in max_attempts."),
        .init(
            "breaker_rest_base_ms", \.engine.modelRestBase, .milliseconds(1...3_600_000), .live,
            "Then one image is tried; the rest doubles, with jitter, until one is done."
        ).atMost(\.engine.modelRestMax),
        .init(
            "breaker_rest_max_ms", \.engine.modelRestMax, .milliseconds(1...86_400_000), .live,
            "The longest rest. At least breaker_rest_base_ms."),
        .init(
            "retry_lost_outputs", \.engine.retryLostOutputs, .flag, .live,
            "Pays again for an output that was paid for and can't be had; false: its image fails."),
        .init(
            "reuse_url_s", \.reuseURL, .seconds(0...31_536_000), .restart,
            "How long the result of a URL is taken again for the same work: what is behind it may change."),
        .init(
            "max_queued", \.engine.maxQueued, .whole(1...100_000_000), .live,
            "Images that may wait, over all stores: about 200 bytes of memory each."),
        .init(
            "max_queued_per_store", \.engine.storeDefaults.maxQueued, .whole(1...100_000_000), .restart,
            "Images that may wait in one store, unless stores.NAME.max_queued says otherwise."),
    ]

    private static let rules: [SettingSection] = [
        .init(
            name: "retention",
            comment: "How long what is finished is remembered as a whole; what has files stays with them.",
            rows: [
                .init(
                    "finished_days", \.retention.finishedDays, .whole(1...36_500), .live,
                    "Prompts, inputs, sources, timelines; a job without files, and its key, as a whole."),
                .init(
                    "event_days", \.retention.eventDays, .whole(1...36_500), .live,
                    "Events that a client can still replay with since."),
            ]),
        .init(name: "limits", comment: "What one client may ask for; beyond it the request is refused.", rows: limits),
        .init(
            name: "access", comment: "Who may do what. Root and the daemon's own user may do all.",
            rows: [
                .init(
                    "admin_groups", \.access.adminGroups, .list(SettingRules.groupName), .live, "Members may do all."),
                .init(
                    "submit_groups", \.access.submitGroups, .list(SettingRules.groupName), .live,
                    "Only members may submit; empty: all whom the socket lets connect."),
                .init(
                    "stores", \.access.stores, .list(SettingRules.accessRule), .live,
                    "Binds users and groups to stores: \"group:photo acme shop-*\". Without a rule: all stores."),
            ]),
        .init(name: "notify", comment: "Hooks, which are told of events: see Operations.md.", rows: notify),
        .init(
            name: "log", comment: "What is logged, and where to.",
            rows: [
                .init(
                    "level", \.log.level,
                    .text(SettingRules.oneOf("trace", "debug", "info", "notice", "warning", "error", "critical")),
                    .live,
                    "info is one line a job; debug one a request."),
                .init(
                    "target", \.log.target, .text(SettingRules.oneOf("auto", "journal", "stderr")), .restart,
                    "auto: the journal, with fields, where stderr is connected to it."),
            ]),
        .init(
            name: "metrics", comment: "What is measured, and what counts as healthy.",
            rows: [
                .init(
                    "healthy_queue_length", \.metrics.healthyQueueLength, .whole(1...100_000_000), .live,
                    "queueHealthy while fewer images wait for the rate alone."),
                .init(
                    "healthy_after_throttle_s", \.metrics.healthyAfterThrottleSeconds, .whole(1...86_400), .live,
                    "rpmHealthy so long after the provider's last refusal."),
                .init(
                    "listen", \.metrics.listen, .text(SettingRules.metricsAddress), .restart,
                    "HTTP for a collector, GET /metrics; whoever reaches it reads all figures. Unset: none."),
                .init(
                    "max_stores", \.metrics.maxStores, .whole(0...10_000), .restart,
                    "Stores told by name, those with the most to do; the rest is summed as _other."),
            ]),
    ]

    private static let limits: [SettingRow<Settings>] = [
        .init(
            Limits.name(of: \.lineBytes), \.limits.lineBytes, .whole(4096...(256 << 20)), .restart,
            "One request; a longer line is refused and skipped."),
        .init(
            Limits.name(of: \.imagesPerRequest), \.limits.imagesPerRequest, .whole(1...1_000_000), .restart,
            "In one submit or append; more are sent in pieces."),
        .init(
            Limits.name(of: \.imagesPerJob), \.limits.imagesPerJob, .whole(1...100_000_000), .restart,
            "Over all appends."),
        .init(
            Limits.name(of: \.metadataBytes), \.limits.metadataBytes, .whole(0...(1 << 20)), .restart,
            "A job's metadata: it is echoed."),
        .init(
            Limits.name(of: \.blobBytes), \.limits.blobBytes, .whole(1...(1 << 40)), .restart,
            "Of an image that is handed in as bytes: the provider's Files API takes no more."),
        .init(
            Limits.name(of: \.blobBytesPerUser), \.limits.blobBytesPerUser, .whole(1...(1 << 50)), .restart,
            "Put by blob.put and named by no image yet; more is answered with blobs_full."),
        .init(
            Limits.name(of: \.connections), \.limits.connections, .whole(1...100_000), .restart,
            "At the same time; each takes a descriptor and a little memory."),
        .init(
            Limits.name(of: \.connectionsPerUser), \.limits.connectionsPerUser, .whole(1...100_000), .restart,
            "So that one broken client cannot lock out the others."),
        .init(
            Limits.name(of: \.heldBytesPerUser), \.limits.heldBytesPerUser, .whole((1 << 20)...(64 << 30)), .restart,
            "Requests of a user that are coming in or not answered; more are answered with overloaded."),
        .init(
            "requests_per_connection", \.limits.inFlightPerConnection, .whole(1...100_000), .restart,
            "Unanswered ones; more are answered with overloaded."),
        .init(
            Limits.name(of: \.subscriptionsPerConnection), \.limits.subscriptionsPerConnection, .whole(1...10_000),
            .restart,
            "Each event is matched against all."),
    ]
}
