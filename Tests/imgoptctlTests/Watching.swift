import FoundationEssentials
import ImgoptJSON
import ImgoptWire
import Synchronization
import Testing
import WireSamples

@testable import imgoptctl

struct WatchingJobs {
    @Test func aRestartOfTheDaemonIsOutlived() async throws {
        let daemon = ScriptedDaemon { _, _, count in
            if (1...3).contains(count) { throw Failure.disconnected }
            return Sample.job(12, count < 4 ? .running : .done, counts: ItemCounts(done: count)).json
        }
        var connected: [Bool] = []
        let last = try await JobWatcher(12, daemon, tick: { await Task.yield() }).run {
            connected.append($0.isConnected)
        }
        #expect(last.job.state == .done)
        #expect(connected.contains(false))
        #expect(connected.last == true)
    }

    /// Asked when it may be so, and then again only after a while: it takes a turn of the engine.
    @Test func whatHoldsAJobUpIsAskedForNowAndThen() async throws {
        let pause = JobExplanation.sample(
            job: 12, state: .pending,
            summary: [
                WaitSummary(reason: .paused, items: 3, detail: "its store acme is paused"),
                WaitSummary(reason: .rate, items: 1, detail: "the rate"),
            ])
        let asked = Mutex(0)
        let daemon = ScriptedDaemon { method, _, _ in
            if method == JobExplain.method {
                asked.withLock { $0 += 1 }
                return pause.json
            }
            let isDone = asked.withLock { $0 == 2 }
            return Sample.job(12, isDone ? .done : .running, counts: ItemCounts(queued: isDone ? 0 : 4)).json
        }
        var holds: [JobHold?] = []
        _ = try await JobWatcher(12, daemon, tick: { await Task.yield() }).run { holds.append($0.hold) }
        #expect(holds.first??.text == "3 images of job 12 wait for the end of a pause: its store acme is paused")
        #expect(holds.first??.label == "paused" && holds.last?.map(\.text) == .some(nil))
        #expect(holds.count > 51 && asked.withLock { $0 } == 2)
    }

    /// What is told of a job that stands still, by what is answered about it.
    private func told(
        _ job: Job, _ summary: [WaitSummary], _ checks: [HealthCheck] = [], ticks: Int = 30
    ) async -> (texts: [String], asked: Int) {
        let daemon = ScriptedDaemon { method, _, count in
            if method == HealthGet.method { return Health(status: .degraded, checks: checks).json }
            let spent = summary.map {
                WaitSummary(reason: $0.reason, items: $0.items, detail: $0.detail?.replacing("N", with: "\(count)"))
            }
            return JobExplanation.sample(job: 12, state: .running, summary: spent).json
        }
        var (holds, teller, texts) = (HoldWatch(), HoldTeller(), [String]())
        for _ in 0..<ticks {
            await holds.tick(job, daemon)
            if let text = teller.text(of: holds.hold, job) { texts.append(text) }
        }
        return (texts, daemon.methods.count { $0 == JobExplain.method })
    }

    /// A budget has a forecast, its midnight; the figures of what was spent change while others are served.
    @Test func whatStandsStillIsToldWhyAndOnce() async {
        var job = Sample.job(counts: ItemCounts(queued: 4, done: 2), images: 6)
        job.etaSeconds = 107_314
        let budget = WaitSummary(reason: .budget, items: 4, detail: "N USD of 9 USD are spent today")
        let told = await told(job, [budget], ticks: 200)
        #expect(told.texts == ["job 12 waits for a budget: 0 USD of 9 USD are spent today"] && told.asked == 4)
        let half = await self.told(job, [WaitSummary(reason: .budget, items: 1, detail: "d")])
        #expect(half.texts == ["1 image of job 12 waits for a budget: d"])
        #expect(await self.told(job, [WaitSummary(reason: .rate, items: 4, detail: nil)], ticks: 200).texts.isEmpty)
    }

    @Test func whatRunsAtAProviderThatIsAwayIsToldSo() async {
        var job = Sample.job(counts: ItemCounts(processing: 4, done: 2), images: 6)
        job.etaSeconds = 2
        let away = HealthCheck(name: "polling", ok: false, detail: "predictions can't be read (no route)")
        let running = [WaitSummary(reason: .provider, items: 4, detail: nil)]
        #expect(await told(job, running, [away]).texts == ["job 12 waits: predictions can't be read (no route)"])
        #expect(await told(job, running, [HealthCheck(name: "disk", ok: false, detail: "low")]).texts.isEmpty)
        let uploads = WaitSummary(reason: .providerBackoff, items: 4, detail: "its upload fails (no route)")
        let text = "job 12 waits for the provider: its upload fails (no route)"
        #expect(await told(job, [uploads], [away]).texts == [text])
        job.failing = FailingImages.sample(images: 4)
        #expect(await told(job, [uploads]).texts.isEmpty, "what fails is told with the job")
    }

    @Test func whatIsOverIsTakenBack() async throws {
        let daemon = ScriptedDaemon { _, _, count in
            let held = WaitSummary(reason: count == 0 ? .paused : .rate, items: 3, detail: "acme is paused")
            return JobExplanation.sample(job: 12, state: .running, summary: [held]).json
        }
        var (holds, teller, texts) = (HoldWatch(), HoldTeller(), [String]())
        var job = Sample.job(counts: ItemCounts(queued: 4), images: 4)
        for tick in 0..<15 {
            if tick == 5 { job.counts = ItemCounts(queued: 3, creating: 1) }
            await holds.tick(job, daemon)
            if let text = teller.text(of: holds.hold, job) { texts.append("\(tick) \(text)") }
        }
        // It moves again: that is worth a question before its turn.
        #expect(texts == ["0 3 images of job 12 wait for the end of a pause: acme is paused", "10 job 12 goes on"])
        var bar = JobProgress(job, ratePerMinute: 12)
        bar.take(holds.hold)
        #expect(bar.ratePerMinute == 12 && bar.hold == nil)
        let held = await JobHold.find(Sample.job(counts: ItemCounts(done: 4), images: 4, open: true), daemon)
        bar.take(held)
        #expect(ProgressBar.plain(bar) == "job 12: 0/4 done, open, 1 in flight")
        let finished = Sample.job(12, .canceled, counts: ItemCounts(canceled: 4), images: 4)
        _ = teller.text(of: held, job)
        #expect(teller.text(of: nil, finished) == nil, "its end is told with what came of it")
    }

    @Test func aRefusalEndsTheWatch() async throws {
        let daemon = ScriptedDaemon { _, _, _ in throw WireError.unknownJob(12) }
        let error = await #expect(throws: WireError.self) {
            _ = try await JobWatcher(12, daemon, tick: {}).run { _ in }
        }
        #expect(error?.knownName == .unknownJob)
    }

    @Test func resultsAreNamedByImageIDAndStayInTheFolder() async throws {
        let folder = try TemporaryFolder()
        let ids = ["front.png", "front.jpg", "../../evil.png", nil, "v1.front", "v1.back"]
        let items = ids.enumerated().map { place, id in
            Item.sample(
                id: Int64(place + 1), job: 12, imageID: id, store: Sample.job().store, state: .done, attempts: 1,
                source: "s", model: "m", createdAt: Sample.moment,
                outputs: [ResultFiles.output])
        }
        let daemon = ScriptedDaemon { method, params, count in
            if method == OutputGet.method { return try ResultFiles.piece(params) }
            return JobItemsResult(items: count == 0 ? Array(items[..<2]) : items, next: count == 0 ? 2 : nil).json
        }
        var copier = ResultCopier(try ResultFolder(folder.path + "/out") { _ in }, job: 12, daemon)
        try await copier.copyAll()
        let names = try ResultFiles.names(in: folder.path + "/out")
        let expected = [
            "_.._evil.webp", "front-2.webp", "front.webp", "image-4.webp", "v1.back.webp", "v1.front.webp",
        ]
        #expect(names == expected)
    }

    @Test func aFileWhereTheFolderShouldBeIsNamed() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("out", [1])
        let error = #expect(throws: Failure.self) { try ResultFolder.prepare(file) }
        #expect(error?.message == "can't make the folder \(file): File exists")
    }
}
