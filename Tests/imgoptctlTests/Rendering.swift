import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Rendering {
    private let plain = Style(isColoured: false)

    @Test func anOpenJobWaitsForItsSenderAndHasNoEnd() {
        let explanation = JobExplanation.sample(job: 12, state: .running, etaP50Seconds: 0)
        let text = ExplainView.text(
            explanation, of: Sample.job(open: true), width: nil, style: plain, times: .utc,
            now: Timestamp(milliseconds: 0))
        let start = "job 12 is running and open since 2026-11-23 10:30:00Z\njob 12 is open: it waits for more images"
        #expect(text.hasPrefix(start), "\(text)")
        #expect(text.contains("imgoptctl cancel 12") && !text.contains("done by"), "\(text)")
    }

    /// A job whose sender is gone looks as well as any other but for that.
    @Test func jobsThatAreOpenAreMarkedWithTheirAge() {
        let hour = Timestamp(milliseconds: Sample.moment.milliseconds + 3_600_000)
        let jobs = [Sample.job(open: true), Sample.job(13), Sample.job(14, .canceled, open: true)]
        #expect(JobsTable.usual(of: jobs).last == "open" && !JobsTable.usual(of: Array(jobs[1...])).contains("open"))
        let choice = ListChoice(format: ["job", "open"])
        let table = choice.table(jobs, JobsTable.fields(.utc, now: hour), usual: []).text(width: nil, style: plain)
        #expect(table == "JOB\tOPEN FOR\n12\t1h00m\n13\t-\n14\t-\n")
    }

    @Test(arguments: [
        (ItemState.unresolved, "unresolved, and to be canceled once it is found"), (.processing, "being canceled"),
        (.saving, "its result is paid for, and kept"),
    ])
    func aCancelThatWasTakenIsTold(state: ItemState, words: String) throws {
        var item = Item.sample(
            id: 7, job: 12, store: Sample.job().store, state: state, attempts: 0, source: "s", model: "m",
            createdAt: Sample.moment,
            error: ItemError(name: "n", message: "sent again", retryable: true, provider: nil))
        item.cancelRequested = true
        #expect(Told.item(item).contains(words), "\(Told.item(item))")
        let result = try #require(ItemsTable.fields(.utc).first { $0.name == "result" }).cell(item).text
        #expect(Told.item(item).hasSuffix(result))
    }

    @Test(arguments: [
        (HealthCheck(name: "paused", ok: true, detail: ""), "ok"),
        (HealthCheck(name: "clock", ok: true, detail: "as it is"), "ok"),
        (HealthCheck(name: "paused", ok: true, detail: "imgoptctl resume"), "paused"),
        (HealthCheck(name: "store", ok: true, detail: "acme is paused"), "paused"),
        (HealthCheck(name: "draining", ok: true, detail: "imgoptctl resume"), "draining"),
        (HealthCheck(name: "disk", ok: false, detail: "full"), "failing"),
    ])
    func whatAnAdminWantsIsItsChecksState(check: HealthCheck, state: String) {
        let rows = HealthView.table(Health(status: .ok, checks: [check])).text(width: nil, style: plain)
        #expect(rows == "CHECK\tSTATE\tDETAIL\n\(check.name)\t\(state)\t\(check.detail)\n")
    }

    /// A time that is over says nothing of when it is.
    @Test func theNextTryIsNeverInThePast() throws {
        let (now, hour) = (Sample.moment, Int64(3_600_000))
        func item(_ offset: Int64) throws -> String {
            let item = Item.sample(
                id: 1, job: 12, store: Sample.job().store, state: .queued, attempts: 1, source: "s", model: "m",
                createdAt: now, nextAttemptAt: Timestamp(milliseconds: now.milliseconds + offset))
            return try #require(ItemsTable.fields(.utc, now: now).first { $0.name == "result" }).cell(item).text
        }
        #expect(try item(hour) == "again at 2026-11-23 11:30:00Z")
        #expect(try item(-hour) == "again when its turn comes")
        func job(_ offset: Int64) throws -> String {
            var job = Sample.job()
            job.failing = FailingImages.sample(
                images: 2, nextAttemptAt: Timestamp(milliseconds: now.milliseconds + offset))
            let failing = try #require(job.failing)
            let cell = try #require(JobsTable.fields(.utc, now: now).first { $0.name == "next" }).cell(job).text
            return cell + "; " + ProgressBar.failing(failing, times: .utc, now: now)
        }
        #expect(try job(hour) == "11:30:00Z; 2 failed and are tried again at 11:30:00Z")
        #expect(try job(0) == "due; 2 failed and are tried again")
        let resting = ModelStatus.sample(model: "a/b", state: .resting, failures: 3, until: now)
        let rows = ModelsTable.table([resting], times: .utc, now: now).text(width: nil, style: plain)
        #expect(rows.contains("resting\t3\tdue\t"), "\(rows)")
    }

    private func table() -> Table {
        Table(
            [.init("ID", right: true), .init("NAME", flexible: true), .init("NOTE", flexible: true, rank: 1)],
            rows: [
                [.init("1"), .init("front"), .init("a short note")],
                [.init("200"), .init("日本語の写真"), .init("and one that is rather long, too")],
            ])
    }

    @Test func columnsAreAlignedByWhatTheEyeSees() {
        #expect(
            table().text(width: 80, style: plain) == """
                 ID  NAME          NOTE
                  1  front         a short note
                200  日本語の写真  and one that is rather long, too

                """)
    }

    @Test(arguments: 1...100)
    func noLineIsWiderThanTheTerminal(width: Int) {
        let text = table().text(width: width, style: plain)
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= max(width, 11)) }
    }

    @Test func aNarrowTerminalLosesTheLeastNeededColumn() {
        #expect(
            table().text(width: 14, style: plain) == """
                 ID  NAME
                  1  front
                200  日本語の…

                """)
    }

    @Test func offATerminalNothingIsCutAndTabsSeparate() {
        #expect(table().text(width: nil, style: plain).hasSuffix("200\t日本語の写真\tand one that is rather long, too\n"))
    }

    @Test func whatAStrangerWroteCannotSteerTheTerminal() {
        let evil = Table.Cell("a\u{1B}[2Jb\tc\nd\u{202E}e")
        #expect(evil.text == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}e")
    }

    @Test(arguments: [("é", 1), ("e\u{301}", 1), ("日", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("", 0), ("abc", 3), ("🇫🇷", 2)])
    func widthsAreThoseOfTerminals(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

    @Test(arguments: [
        (0.0, "0s"), (0.25, "250ms"), (45, "45s"), (200, "3m20s"), (3725, "1h02m"), (190_000, "2d04h"),
        (.infinity, "-"), (-5, "0s"),
    ])
    func durationsHaveTheirTwoLargestUnits(seconds: Double, text: String) {
        #expect(Figures.duration(seconds: seconds) == text)
    }

    @Test(arguments: [
        (Int64(0), "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"), (5_368_709_120, "5.0 GiB"),
        (1_099_511_627_776, "1.0 TiB"),
    ])
    func sizesHaveBinaryUnits(bytes: Int64, text: String) { #expect(Figures.bytes(bytes) == text) }

    @Test(arguments: [(86.0, 1, "86.0"), (0.05, 1, "0.1"), (-1.25, 2, "-1.25"), (2.999, 2, "3.00"), (7, 0, "7")])
    func numbersAreRounded(value: Double, digits: Int, text: String) {
        #expect(Figures.fixed(value, digits) == text)
    }

    @Test func timesInUTCSaySo() { #expect(TimeStyle.utc.text(Sample.moment) == "2026-11-23 10:30:00Z") }

    @Test func noTimeIsADash() { #expect(TimeStyle.local.text(nil) == "-") }

    @Test func statsForPeopleNameWhatTheDaemonNames() {
        let stats = Stats.sample(
            status: .ok, timestamp: Sample.moment,
            rateLimiter: RateLimiterStats(
                queueLength: 45, requestsInLastMinute: 387, maxRPM: 450, rpmUsagePercent: 86),
            health: HealthStats(queueHealthy: true, rpmHealthy: true),
            create: CreateStats.sample(
                rpm: 450, burst: 20, inLastMinute: 387, open: 3, nextSlotMilliseconds: 12, rejectedTotal: 0),
            read: ReadStats.sample(rpm: 2700, inLastMinute: 58, perImage: 0.13))
        #expect(
            StatsView.facts(stats, times: .utc).text(width: 80, style: plain) == """
                status                       ok
                queueLength                  45
                requestsInLastMinute/maxRPM  387/450 (86.0%)
                creations open               3, burst 20
                next creation in             12ms
                reads                        58/2700, 0.13 an image
                time                         2026-11-23 10:30:00Z

                """)
    }

    @Test(arguments: [
        (
            #"{"outputs":[{"path":"/o/1-0.png","bytes":70},{"path":"/o/1-1.png","bytes":7}]}"#,
            "outputs=/o/1-0.png,/o/1-1.png"
        ),
        (#"{"counts":{"queued":0,"done":2,"failed":1}}"#, "counts=done:2,failed:1"),
        (#"{"attempt":2,"adopted":false,"prediction":"abc"}"#, "attempt=2  adopted=false  prediction=abc"),
        (#"{"set":{}}"#, "set=(back to the settings)"), (#"{"set":{"rpm":7}}"#, "set=rpm:7"),
    ])
    func eventsTellFilesByPathAndCountsThatAreNotZero(members: String, words: String) throws {
        let told = try #require(try JSONValue(parsing: Array(members.utf8)).objectValue)
        var event = EventNotification(
            seq: 1, time: Sample.moment, kind: .itemDone, store: TopSamples.store("acme"), job: 7)
        event.members = told
        let line = EventLine.text(event, times: .utc, style: plain)
        #expect(line == "2026-11-23 10:30:00Z  item.done  acme  job 7  \(words)")
    }

    @Test(arguments: [(Int64(0), "0.00"), (5_000_000, "5.00"), (12_500_000, "12.50"), (39_000, "0.039")])
    func amountsHaveTwoDigitsAtLeastAndAreWhole(micros: Int64, text: String) {
        #expect(Amount(micros: micros).shown == text)
    }

    @Test func whatIsSpentIsShownWhereAnythingCostsSomething() {
        func money(_ spent: Int64, budget: Int64?, held: Int = 0) -> MoneyStatus {
            MoneyStatus(
                currency: "USD", day: "2026-11-23", spent: Amount(micros: spent),
                dailyBudget: budget.map { Amount(micros: $0) }, held: held, heldBy: held > 0 ? .budget : nil)
        }
        let free = [StoreStatus.sample(store: TopSamples.store("acme"), queued: 3, money: money(0, budget: nil))]
        #expect(!StoresTable.table(free).text(width: nil, style: plain).contains("SPENT"))
        let dear = [
            StoreStatus.sample(
                store: TopSamples.store("acme"), queued: 3, money: money(78_000, budget: 100_000, held: 3)),
            StoreStatus.sample(store: TopSamples.store("bolt"), money: money(0, budget: nil)),
        ]
        #expect(
            StoresTable.table(dear).text(width: 120, style: plain) == """
                STORE  QUEUED  IN FLIGHT  DONE  FAILED  SHARE  WAIT  SPENT  WEIGHT  LIMITS
                acme        3          0     0       0   0.0%     -  0.078       1  held by a budget, 0.10 a day
                bolt        0          0     0       0   0.0%     -   0.00       1  -

                """)
        #expect(
            StatusView.words(money(78_000, budget: 100_000, held: 3))
                == "0.078 of 0.10 USD, 3 images held by a budget")
        #expect(StatusView.words(money(78_000, budget: nil)) == "0.078 USD")
    }

    @Test func coloursFollowTheEnvironment() {
        #expect(Style.resolve(.auto, isTerminal: true, Environment([:])).isColoured)
        #expect(!Style.resolve(.auto, isTerminal: false, Environment([:])).isColoured)
        #expect(!Style.resolve(.auto, isTerminal: true, Environment(["NO_COLOR": "1"])).isColoured)
        #expect(Style.resolve(.auto, isTerminal: true, Environment(["NO_COLOR": ""])).isColoured)
        #expect(Style.resolve(.auto, isTerminal: false, Environment(["CLICOLOR_FORCE": "1"])).isColoured)
        #expect(!Style.resolve(.auto, isTerminal: true, Environment(["TERM": "dumb"])).isColoured)
        #expect(Style.resolve(.always, isTerminal: false, Environment(["NO_COLOR": "1"])).isColoured)
        #expect(!Style.resolve(.never, isTerminal: true, Environment(["CLICOLOR_FORCE": "1"])).isColoured)
    }
}
