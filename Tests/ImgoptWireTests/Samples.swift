import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

/// Lines that clients send today. They must be read the same way for ever: add lines, never change one.
struct Samples {
    private static let digest = String(repeating: "ab", count: 32)

    static let requests: [(String, Request)] = [
        (#"{"id":1,"method":"server.info"}"#, .serverInfo(ServerInfo())),
        (#"{"id":1,"method":"server.ping","params":{}}"#, .serverPing(ServerPing())),
        (#"{"id":1,"method":"help","params":null}"#, .help(Help())),
        (#"{"id":1,"method":"rpc.discover"}"#, .rpcDiscover(RPCDiscover())),
        (
            #"{"id":1,"method":"job.append","params":{"job":12,"images":["https://a/b"]}}"#,
            .jobAppend(JobAppend(job: 12, images: [Image(source: "https://a/b")]))
        ),
        (
            #"{"id":1,"method":"job.append","params":{"job":12,"images":["https://a/b"],"model":"a/b","#
                + #""input":{"seed":1},"at":10000}}"#,
            .jobAppend(
                JobAppend(
                    job: 12, images: [Image(source: "https://a/b")], model: "a/b", input: ["seed": 1], at: 10_000))
        ),
        (#"{"id":1,"method":"job.seal","params":{"job":12}}"#, .jobSeal(JobSeal(job: 12))),
        (#"{"id":1,"method":"job.seal","params":{"job":12,"images":3}}"#, .jobSeal(JobSeal(job: 12, images: 3))),
        (#"{"id":1,"method":"job.get","params":{"job":12}}"#, .jobGet(JobGet(job: 12))),
        (
            #"{"id":1,"method":"job.list","params":{"state":["running","pending"],"limit":20,"before":9}}"#,
            .jobList(JobList(state: [.running, .pending], limit: 20, before: 9))
        ),
        (
            #"{"id":1,"method":"job.items","params":{"job":12,"state":["failed"],"after":4}}"#,
            .jobItems(JobItems(job: 12, state: [.failed], after: 4))
        ),
        (
            #"{"id":1,"method":"job.wait","params":{"job":12,"timeout_ms":5000}}"#,
            .jobWait(JobWait(job: 12, timeoutMilliseconds: 5000))
        ),
        (#"{"id":1,"method":"job.cancel","params":{"job":12}}"#, .jobCancel(JobCancel(job: 12))),
        (#"{"id":1,"method":"job.retry","params":{"job":12}}"#, .jobRetry(JobRetry(job: 12))),
        (#"{"id":1,"method":"job.forget","params":{"job":12}}"#, .jobForget(JobForget(job: 12))),
        (#"{"id":1,"method":"job.explain","params":{"job":12}}"#, .jobExplain(JobExplain(job: 12))),
        (#"{"id":1,"method":"item.get","params":{"item":7}}"#, .itemGet(ItemGet(item: 7))),
        (#"{"id":1,"method":"item.cancel","params":{"item":7}}"#, .itemCancel(ItemCancel(item: 7))),
        (#"{"id":1,"method":"item.timeline","params":{"item":7}}"#, .itemTimeline(ItemTimelineGet(item: 7))),
        (
            #"{"id":1,"method":"output.get","params":{"item":7,"output":1,"offset":4096,"limit":10}}"#,
            .outputGet(OutputGet(item: 7, output: 1, offset: 4096, limit: 10))
        ),
        (
            #"{"id":1,"method":"output.presign","params":{"item":7,"output":1,"expires_s":60}}"#,
            .outputPresign(OutputPresign(item: 7, output: 1, expiresSeconds: 60))
        ),
        (
            #"{"id":1,"method":"source.get","params":{"item":7,"offset":4096,"limit":10}}"#,
            .sourceGet(SourceGet(item: 7, offset: 4096, limit: 10))
        ),
        (
            #"{"id":1,"method":"blob.put","params":{"sha256":"\#(digest)","bytes":9,"offset":4,"data":"AA=="}}"#,
            .blobPut(BlobPut(sha256: digest, bytes: 9, offset: 4, data: "AA=="))
        ),
        (#"{"id":1,"method":"item.retry","params":{"item":7}}"#, .itemRetry(ItemRetry(item: 7))),
        (
            #"{"id":1,"method":"events.unsubscribe","params":{"subscription":"s1"}}"#,
            .eventsUnsubscribe(EventsUnsubscribe(subscription: "s1"))
        ),
        (
            #"{"id":1,"method":"events.subscribe","params":{"since":80,"jobs":[3],"kinds":["item.done","gap"]}}"#,
            .eventsSubscribe(EventsSubscribe(since: 80, jobs: [3], kinds: [.itemDone, .gap]))
        ),
        (#"{"id":1,"method":"stats"}"#, .statsGet(StatsGet())),
        (#"{"id":1,"method":"stats.overview"}"#, .statsOverview(StatsOverview())),
        (#"{"id":1,"method":"health"}"#, .healthGet(HealthGet())),
        (
            #"{"id":1,"method":"metrics","params":{"format":"prometheus"}}"#,
            .metricsGet(MetricsGet(format: .prometheus))
        ),
        (#"{"id":1,"method":"store.list"}"#, .storeList(StoreList())),
        (#"{"id":1,"method":"stats","params":{"account":"studio"}}"#, .statsGet(StatsGet(account: "studio"))),
        (#"{"id":1,"method":"account.list"}"#, .accountList(AccountList())),
        (
            #"{"id":1,"method":"account.pause","params":{"account":"studio"}}"#,
            .accountPause(AccountPause(account: "studio"))
        ),
        (
            #"{"id":1,"method":"account.resume","params":{"account":"studio"}}"#,
            .accountResume(AccountResume(account: "studio"))
        ),
        (#"{"id":1,"method":"model.list"}"#, .modelList(ModelList())),
        (
            #"{"id":1,"method":"model.resume","params":{"model":"google/nano-banana"}}"#,
            .modelResume(ModelResume(model: "google/nano-banana"))
        ),
        (#"{"id":1,"method":"limiter.set","params":{"rpm":6,"burst":1}}"#, .limiterSet(LimiterSet(rpm: 6, burst: 1))),
        (#"{"id":1,"method":"limiter.reset"}"#, .limiterReset(LimiterReset())),
        (#"{"id":1,"method":"simulate","params":{"rpm":450}}"#, .simulate(Simulate(rpm: 450))),
        (#"{"id":1,"method":"daemon.pause"}"#, .daemonPause(DaemonPause())),
        (
            #"{"id":1,"method":"daemon.pause","params":{"account":"studio"}}"#,
            .daemonPause(DaemonPause(account: "studio"))
        ),
        (#"{"id":1,"method":"daemon.resume"}"#, .daemonResume(DaemonResume())),
        (#"{"id":1,"method":"daemon.drain"}"#, .daemonDrain(DaemonDrain())),
        (#"{"id":1,"method":"daemon.backup"}"#, .daemonBackup(DaemonBackup())),
        (#"{"id":1,"method":"daemon.reload"}"#, .daemonReload(DaemonReload())),
    ]

    static func storeRequests() throws -> [(String, Request)] {
        let acme = try #require(StoreName("acme"))
        let images = [
            Image(source: "https://x.example/1.jpg"),
            Image(
                source: "data:image/png;base64,AA==", id: "front", prompt: "on white", input: ["seed": 3],
                model: "a/b"),
        ]
        return [
            (
                #"{"id":1,"method":"job.submit","params":{"store":"acme","images":["https://x.example/1.jpg","#
                    + #"{"id":"front","source":"data:image/png;base64,AA==","prompt":"on white","input":{"seed":3},"#
                    + #""model":"a/b"}],"key":"order-77","model":"google/nano-banana","input":{"n":1},"priority":9,"#
                    + #""metadata":{"by":"ann"},"deadline_s":3600,"open":true,"cache":"refresh"}}"#,
                .jobSubmit(
                    JobSubmit(
                        store: acme, images: images, key: "order-77", model: "google/nano-banana", input: ["n": 1],
                        priority: 9, metadata: ["by": "ann"], deadlineSeconds: 3600, open: true, cache: .refresh))
            ),
            (
                #"{"id":1,"method":"store.set","params":{"store":"acme","weight":2.5,"max_in_flight":4,"rpm":60,"#
                    + #""max_queued":100,"reset":true}}"#,
                .storeSet(StoreSet(store: acme, weight: 2.5, maxInFlight: 4, rpm: 60, maxQueued: 100, reset: true))
            ),
            (#"{"id":1,"method":"store.get","params":{"store":"acme"}}"#, .storeGet(StoreGet(store: acme))),
            (#"{"id":1,"method":"store.pause","params":{"store":"acme"}}"#, .storePause(StorePause(store: acme))),
            (#"{"id":1,"method":"store.resume","params":{"store":"acme"}}"#, .storeResume(StoreResume(store: acme))),
            (#"{"id":1,"method":"store.forget","params":{"store":"acme"}}"#, .storeForget(StoreForget(store: acme))),
        ]
    }

    @Test func everyMethodHasASampleThatIsReadAndWrittenBack() throws {
        let samples = try Self.requests + Self.storeRequests()
        for (line, request) in samples {
            let expected = RequestLine(id: .integer(1), request: .success(request))
            #expect(Request.decode(Array(line.utf8)) == expected, "\(line)")
            #expect(Request.decode(request.line(id: .integer(1))) == expected, "\(line)")
        }
        #expect(Set(samples.map { type(of: $0.1.call).method }) == Set(Request.methods.map { $0.method }))
        #expect(samples.count >= Request.methods.count)
    }

    @Test func paramNamesAreExactlyWhatTheFullSampleWrites() throws {
        let samples = try Self.requests + Self.storeRequests()
        for (_, request) in samples {
            let names = type(of: request.call).paramSchemas.map(\.name)
            let written = request.call.params.objectValue?.keys ?? []
            #expect(Set(written).isSubset(of: names), "\(type(of: request.call).method)")
        }
    }

    /// The job as PROTOCOL fixes it.
    @Test func theJobKeepsItsShape() throws {
        let text =
            #"{"id":12,"store":"acme","state":"running","counts":{"queued":40,"creating":1,"processing":7,"saving":0,"#
            + #""done":52,"failed":0,"canceled":0,"unresolved":0},"images":100,"priority":5,"key":"order-77","#
            + #""metadata":{},"open":false,"created_at":"2026-11-23T10:30:00.000Z","#
            + #""started_at":"2026-11-23T10:30:00.040Z","finished_at":null,"error":null,"eta_s":31,"position":4,"#
            + #""existing":false}"#
        let job = try Job(json: JSONValue(parsing: text))
        #expect(job.counts.done == 52 && job.key == "order-77" && job.etaSeconds == 31 && job.finishedAt == nil)
        #expect(job.json.description == text)
        try Self.survives(job)
        try Self.survives(JobListResult(jobs: [job], next: 12))
        try Self.survives(Subscribed(subscription: "s1", seq: 2, oldestSeq: 1, snapshot: [job]))
    }

    @Test func theStatisticsKeepTheirShape() throws {
        let text =
            #"{"status":"ok","timestamp":"2026-11-23T10:30:00.000Z","#
            + #""rateLimiter":{"queueLength":45,"requestsInLastMinute":387,"maxRPM":450,"rpmUsagePercent":86.0},"#
            + #""health":{"queueHealthy":true,"rpmHealthy":true},"#
            + #""create":{"rpm":450,"burst":20,"in_last_minute":387,"open":3,"next_slot_ms":12,"#
            + #""throttled_until":null,"rejected_total":0,"cached_total":0,"learned_rpm":null,"reason":null},"#
            + #""read":{"rpm":2700,"in_last_minute":58,"per_image":0.13,"open":0,"next_slot_ms":0,"#
            + #""throttled_until":null,"rejected_total":0}}"#
        #expect(try Stats(json: JSONValue(parsing: text)).json.description == text)
        try Self.survives(Stats(json: JSONValue(parsing: text)))
    }

    @Test func amountsAreExactHoweverTheyAreWritten() throws {
        for (text, micros) in [
            ("0", 0), ("5", 5_000_000), ("12.50", 12_500_000), ("0.039", 39_000), ("3.9e-2", 39_000),
            ("1e6", 1_000_000_000_000),
            ("0.000001", 1), ("0.1", 100_000), ("4.35", 4_350_000),
        ] as [(String, Int64)] {
            let amount = try Amount(json: JSONValue(parsing: text))
            #expect(amount.micros == micros, "\(text)")
            #expect(try Amount(json: JSONValue(parsing: amount.json.serialized())) == amount)
        }
        for text in ["0.0000001", "1e19", "\"5\"", "null", "true"] {
            #expect(throws: WireError.self) { try Amount(json: JSONValue(parsing: text)) }
        }
        let line = #"{"id":1,"method":"store.set","params":{"store":"acme","daily_budget":12.5}}"#
        let acme = try #require(StoreName("acme"))
        let call = Request.storeSet(StoreSet(store: acme, dailyBudget: Amount(micros: 12_500_000)))
        #expect(Request.decode(Array(line.utf8)) == RequestLine(id: .integer(1), request: .success(call)))
        for amount in ["-1", "1000000000.1", "0.0000001"] {
            let bad = line.replacing("12.5", with: amount)
            guard case .failure(let error) = Request.decode(Array(bad.utf8))?.request else {
                Issue.record("\(amount) is taken")
                continue
            }
            #expect(error.field == "daily_budget", "\(amount)")
        }
    }

    @Test func resultsSurviveTheWire() throws {
        let store = try #require(StoreName("a:b@c-1._"))
        let money = MoneyStatus(
            currency: "USD", day: "2026-11-23", spent: Amount(micros: 39_000), dailyBudget: Amount(micros: 5_000_000),
            held: 3, heldBy: .budget)
        try Self.survives(money)
        let now = Timestamp(milliseconds: 1_795_000_000_123)
        let item = Item.sample(
            id: 1, job: 2, imageID: "front", store: store, state: .done, attempts: 2, prediction: "p", source: "s",
            prompt: "x", model: "m", createdAt: now, startedAt: now, finishedAt: now, predictTimeSeconds: 1.25,
            cached: true, cancelRequested: true,
            outputs: [
                Output(
                    path: "/o", url: nil, bytes: 5, sha256: "00", contentType: "image/png", sourceURL: "https://u",
                    width: 3,
                    height: 2, removedAt: now)
            ],
            error: ItemError(name: "n", message: "m", retryable: true, provider: "E1"), nextAttemptAt: now)
        try Self.survives(item)
        try Self.survives(JobItemsResult(items: [item], next: 7))
        try Self.survives(
            ItemTimeline(
                item: item,
                steps: [
                    TimelineStep.sample(step: .submitted, at: now),
                    TimelineStep(step: .saved, at: now, attempt: 2, afterMilliseconds: 5, slowest: true),
                ]))
        try Self.survives(
            OutputPiece(bytes: 5, offset: 2, data: "AAEC", contentType: "image/png", sha256: "00", end: true))
        try Self.survives(
            Overview.sample(
                timestamp: now,
                stores: [
                    StoreStatus.sample(store: store, weight: 0.5, waitMilliseconds: 3),
                    StoreStatus.sample(store: store, money: MoneyStatus.sample(currency: "EUR", day: "2026-11-23")),
                ], money: money))
        try Self.survives(Health(status: .degraded, checks: [HealthCheck(name: "disk", ok: false, detail: "full")]))
        try Self.survives(
            JobExplanation.sample(
                job: 1, state: .running, position: 3, nextSlotMilliseconds: 4, storesAhead: 5,
                summary: [WaitSummary(reason: .rate, items: 4, detail: nil)],
                waiting: [
                    WaitingItem.sample(
                        item: 5, state: .queued, reason: .retryTime, since: now, until: now, etaP50Seconds: 6,
                        etaP90Seconds: 7)
                ]))
        try Self.survives(
            ServerInfoResult(
                name: "imgoptd", version: "1", protocolVersion: 1, pid: 2, startedAt: now, provider: "https://p",
                limits: ["line_bytes": 4], uid: 1000, role: .submitter))
        try Self.survives(
            Forecast(
                finishedSeconds: 1.5, images: 2, rpm: 3,
                jobs: [JobForecast(job: nil, store: store, images: 2, finishedSeconds: 1)],
                stores: [
                    StoreForecast(
                        store: store, images: 1, finishedSeconds: 1, waitP50Milliseconds: 2, waitP99Milliseconds: 3)
                ], held: [HeldForecast(store: store, images: 4, detail: "paused")]))
        try Self.survives(BackupResult(path: "/p", bytes: 1, jobs: 2, items: 3))
        try Self.survives(Metrics(contentType: "text/plain", text: "# EOF"))
        try Self.survives(LimiterStatus(rpm: 1, readRPM: 2, burst: 3, setByAdmin: true, reason: .lowCredit))
    }

    private static func survives<Value: WireValue>(_ value: Value) throws {
        let read = try Value(json: JSONValue(parsing: value.json.serialized()))
        #expect(read == value)
        #expect(SchemaCheck(Value.schema).problems(of: value.json) == [], "\(Value.self) and its schema")
    }
}
