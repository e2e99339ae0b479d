import ImgoptJSON
import ImgoptWire
import WireSamples

@testable import imgoptctl

/// A busy daemon as `top` sees it.
enum TopSamples {
    static let now = Timestamp(milliseconds: Sample.moment.milliseconds + 600_000)

    static func ago(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds - Int64(seconds * 1000))
    }

    static func store(_ name: String) -> StoreName {
        StoreName(name) ?? preconditionStore()
    }

    private static func preconditionStore() -> StoreName { preconditionFailure("a fixed name is valid") }

    static func event(
        _ kind: EventKind, _ seconds: Double, item: Int64? = nil, job: Int64? = 7, image: String? = nil,
        members: EventMembers = [:]
    ) -> EventNotification {
        EventNotification(
            seq: item ?? 1, time: ago(seconds), kind: kind, store: store("acme"), job: job, item: item, imageID: image,
            members: members)
    }

    /// What an event says that tells of a failure.
    static func failure(_ message: String) -> EventMembers {
        [.error: ItemError(name: "prediction_failed", message: message, retryable: true, provider: nil).json]
    }

    static func stats(rpm: Int = 450, reason: RateReason? = nil) -> Stats {
        Stats.sample(
            status: .ok, timestamp: now,
            rateLimiter: RateLimiterStats(
                queueLength: 45, requestsInLastMinute: 387, maxRPM: rpm, rpmUsagePercent: 86),
            health: HealthStats(queueHealthy: true, rpmHealthy: true),
            create: CreateStats.sample(
                rpm: rpm, burst: 20, inLastMinute: 387, open: 3, nextSlotMilliseconds: 12, rejectedTotal: 0,
                reason: reason),
            read: ReadStats.sample(rpm: 2700, inLastMinute: 58, perImage: 0.13))
    }

    static func overview() -> Overview {
        Overview.sample(
            timestamp: now,
            items: ItemCounts(queued: 1245, creating: 2, processing: 70, saving: 3, done: 9120, failed: 4),
            jobs: JobCounts.sample(pending: 1, running: 2),
            stores: [
                StoreStatus.sample(
                    store: store("acme"), maxQueued: 200_000, queued: 900, inFlight: 40, done: 4000, failed: 3,
                    share: 0.6, waitMilliseconds: 12_400),
                StoreStatus.sample(
                    store: store("bolt-and-nuts.example"), weight: 2, rpm: 60, queued: 300, inFlight: 35, done: 5120,
                    failed: 1, share: 0.4, waitMilliseconds: 61_000),
                StoreStatus.sample(store: store("closed"), paused: true, queued: 45, waitMilliseconds: 3_600_000),
            ],
            throughput: Throughput.sample(doneLastMinute: 380, doneLastHour: 9000, createdLastMinute: 387),
            latency: Latency.sample(total: Quantiles.sample(p50Milliseconds: 4200, p99Milliseconds: 9800)))
    }

    static func jobs() -> [Job] {
        var first = Sample.job(7, counts: ItemCounts(queued: 900, processing: 40, done: 3060), images: 4000)
        first.etaSeconds = 190
        first.key = "夏のカタログ"
        var second = Sample.job(9, counts: ItemCounts(queued: 300, processing: 35, done: 664, failed: 1), images: 1000)
        second.store = store("bolt-and-nuts.example")
        second.etaSeconds = 65
        var third = Sample.job(10, .pending, counts: ItemCounts(queued: 45), images: 45)
        third.store = store("closed")
        let fourth = Sample.job(3, .done, counts: ItemCounts(done: 12), images: 12)
        return [first, second, third, fourth]
    }

    static func health(_ checks: [HealthCheck] = [HealthCheck(name: "provider", ok: true, detail: "")]) -> Health {
        Health(status: checks.allSatisfy(\.ok) ? .ok : .degraded, checks: checks)
    }

    /// - Parameter isTroubled: whether the daemon is not well and out of reach.
    static func model(isTroubled: Bool = false) -> TopModel {
        var model = TopModel()
        model.info = ServerInfoResult.sample(
            name: "imgoptd", version: "1.2.0", protocolVersion: 1, pid: 1, startedAt: Sample.moment,
            provider: "https://api.replicate.com/v1", uid: 0, role: .admin)
        let paused = HealthCheck(
            name: "paused", ok: false, detail: "creations are paused by an admin: imgoptctl resume")
        model.take(
            TopModel.Answers(
                stats: stats(rpm: isTroubled ? 120 : 450, reason: isTroubled ? .lowCredit : nil), overview: overview(),
                health: isTroubled ? health([paused]) : health(), jobs: jobs()))
        for second in 0..<60 {
            for _ in 0..<(second < 20 ? 0 : second % 10) {
                model.apply(event(.itemCreating, Double(59 - second), item: 1))
            }
        }
        for number in 1...6 {
            let item = Int64(100 + number)
            model.apply(event(.itemCreating, Double(number * 3), item: item, image: "front-\(number).jpg"))
            if number > 1 {
                model.apply(event(.itemProcessing, Double(number * 3) - 0.5, item: item, image: "front-\(number).jpg"))
            }
        }
        model.apply(event(.itemDone, 0, item: 1))
        model.apply(
            event(.itemRetrying, 40, item: 90, image: "正面.png", members: failure("the model is busy")))
        model.apply(
            event(
                .itemFailed, 5, item: 91, job: 9, image: "back.png",
                members: failure("the prediction failed: no face was found in the image")))
        if isTroubled { model.lostSince = ago(12) }
        return model
    }
}
