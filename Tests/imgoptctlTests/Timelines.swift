import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Timelines {
    private static func timeline() throws -> ItemTimeline {
        let start = Timestamp(milliseconds: 1_795_429_800_000)
        func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: start.milliseconds + milliseconds) }
        let item = Item.sample(
            id: 7, job: 3, imageID: "front", store: try #require(StoreName("acme")), state: .done, attempts: 1,
            source: "s", model: "a/b", createdAt: start)
        return ItemTimeline(
            item: item,
            steps: [
                TimelineStep.sample(step: .submitted, at: start),
                TimelineStep.sample(step: .sent, at: at(40), attempt: 1, afterMilliseconds: 40),
                TimelineStep.sample(step: .poll, at: at(1_000), attempt: 1),
                TimelineStep(step: .ended, at: at(4_200), attempt: 1, afterMilliseconds: 4_160, slowest: true),
                TimelineStep.sample(step: .saved, at: at(4_500), attempt: 1, afterMilliseconds: 300),
            ])
    }

    @Test func theSlowestStepIsMarked() throws {
        let text = TimelineView.table(
            try Self.timeline(), times: .utc, now: Timestamp(milliseconds: 1_795_430_000_000)
        ).text(width: nil, style: Style(isColoured: false))
        let lines = text.split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[1] == "submitted\t\t2026-11-23 10:30:00.000Z\t\t")
        #expect(lines[4] == "ended\t1\t2026-11-23 10:30:04.200Z\t4.160s\tthe longest: running at the provider")
        #expect(lines.filter { $0.contains("longest") }.count == 1)
    }

    @Test func readingsOneAfterTheOtherAreOneLine() throws {
        var timeline = try Self.timeline()
        let poll = timeline.steps[2]
        timeline.steps.replaceSubrange(2...2, with: Array(repeating: poll, count: 40))
        let now = Timestamp(milliseconds: 1_795_430_000_000)
        let lines = TimelineView.table(timeline, times: .utc, now: now)
            .text(width: nil, style: Style(isColoured: false)).split(separator: "\n")
        #expect(lines.count == 6 && lines[3].hasPrefix("40 polls\t1\t2026-11-23 10:30:01.000Z"))
    }

    @Test func aFileThatIsGoneIsSaidToBeAndHowItIsHadAgain() throws {
        var timeline = try Self.timeline()
        let output = Output(
            path: "/out/7-0.png", url: nil, bytes: 1, sha256: "ab", contentType: "image/png", sourceURL: "u",
            width: nil,
            height: nil, removedAt: Timestamp(milliseconds: 1_795_430_000_000))
        timeline.item.outputs = [output]
        let text = TimelineView.facts(timeline, times: .utc).text(width: nil, style: Style(isColoured: false))
        #expect(text.contains("output\t/out/7-0.png (removed 2026-11-23 10:33:20Z)\n"), "\(text)")
        #expect(text.contains("imgoptctl retry --item 7 --again"), "\(text)")
        timeline.item.cached = true
        timeline.item.predictTimeSeconds = 3
        let cached = TimelineView.facts(timeline, times: .utc).text(width: nil, style: Style(isColoured: false))
        #expect(cached.contains("cached\t") && !cached.contains("run\t"), "\(cached)")
        let span = TimelineView.span(before: .saved, after: .submitted, isCopy: true)
        #expect(span == "waiting for the result of an identical image")
    }

    /// As long as it is not known what became of an item, that takes time as well, and most of it soon.
    @Test func whatIsUndecidedHasTakenTheTimeSinceItsAnswerWasLost() throws {
        let start = Timestamp(milliseconds: 1_795_429_800_000)
        func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: start.milliseconds + milliseconds) }
        let item = Item.sample(
            id: 7, job: 3, store: try #require(StoreName("acme")), state: .unresolved, attempts: 1, source: "s",
            model: "a/b", createdAt: start)
        let timeline = ItemTimeline(
            item: item,
            steps: [
                TimelineStep.sample(step: .submitted, at: start),
                TimelineStep(step: .sent, at: at(52), attempt: 1, afterMilliseconds: 52, slowest: true),
                TimelineStep.sample(step: .lost, at: at(60), attempt: 1, afterMilliseconds: 8),
            ])
        func longest(_ now: Timestamp) -> [Substring] {
            TimelineView.table(timeline, times: .utc, now: now).text(width: nil, style: Style(isColoured: false))
                .split(separator: "\n").filter { $0.contains("the longest") }
        }
        #expect(longest(at(70)).map { $0.prefix(4) } == ["sent"])
        let late = "undecided\t\t2026-11-23 10:31:20.060Z\t80.000s\tthe longest: not known what became of it"
        #expect(longest(at(80_060)) == [Substring(late)])
    }

    @Test func aTraceHasABarForEachStretchAndAMarkForEachPoll() throws {
        let events = JobTrace.events(of: try Self.timeline())
        let bars = events.filter { $0["ph"]?.stringValue == "X" }
        #expect(
            bars.map { $0["name"]?.stringValue } == ["waiting for a slot", "running at the provider", "being saved"])
        #expect(bars.map { $0["dur"]?.intValue } == [40_000, 4_160_000, 300_000])
        #expect(bars.first?["ts"]?.intValue == 1_795_429_800_000_000)
        #expect(events.filter { $0["ph"]?.stringValue == "i" }.count == 1)
        #expect(events.allSatisfy { $0["pid"]?.intValue == 3 && $0["tid"]?.intValue == 7 })
    }

    @Test func whatALostAnswerWasWaitedForIsNamed() {
        #expect(TimelineView.span(before: .sent, after: .submitted) == "waiting for a slot")
        #expect(TimelineView.span(before: .lost, after: .sent).contains("lost"))
        #expect(TimelineView.span(before: .sent, after: .lost) == "looked for at the provider, and not found")
        for step in [TimelineStepKind.found, .canceled] {
            #expect(TimelineView.span(before: step, after: .lost) == "looked for at the provider")
        }
    }

    @Test func theTraceOfAJobIsOneJSONValue() async throws {
        let timeline = try Self.timeline()
        let daemon = ScriptedDaemon { method, _, _ in
            switch method {
            case JobGet.method: Sample.job(3).json
            case JobItems.method: JobItemsResult(items: [timeline.item], next: nil).json
            default: timeline.json
            }
        }
        let output = Recording()
        let command = try await TraceCommand.asyncParse(["3"])
        try await command.run(in: Context(console: Sample.console(output), daemon: daemon))
        let trace = try JSONValue(parsing: output.text)
        #expect(trace["traceEvents"]?.arrayValue?.count == 6)
        #expect(daemon.methods == [JobGet.method, JobItems.method, ItemTimelineGet.method])
    }
}
