import ImgoptJSON
import ImgoptWire
import Testing

@testable import imgoptctl

struct Rendering {
    private let plain = Style(isColoured: false)

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
        let stats = Stats(
            status: .ok, timestamp: Sample.moment,
            rateLimiter: RateLimiterStats(
                queueLength: 45, requestsInLastMinute: 387, maxRPM: 450, rpmUsagePercent: 86),
            health: HealthStats(queueHealthy: true, rpmHealthy: true),
            create: CreateStats(
                rpm: 450, burst: 20, inLastMinute: 387, open: 3, nextSlotMilliseconds: 12, rejectedTotal: 0),
            read: ReadStats(rpm: 2700, inLastMinute: 58, perImage: 0.13))
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
    ])
    func eventsTellFilesByPathAndCountsThatAreNotZero(members: String, words: String) throws {
        let told = try #require(try JSONValue(parsing: Array(members.utf8)).objectValue)
        let event = EventNotification(
            seq: 1, time: Sample.moment, kind: .itemDone, store: TopSamples.store("acme"), job: 7, members: told)
        let line = EventLine.text(event, times: .utc, style: plain)
        #expect(line == "2026-11-23 10:30:00Z  item.done  acme  job 7  \(words)")
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
