import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Progress {
    private let plain = Style(isColoured: false)

    private func progress() -> JobProgress {
        var job = Sample.job(counts: ItemCounts(queued: 39, processing: 7, done: 52, failed: 2))
        job.etaSeconds = 31
        return JobProgress(job, ratePerMinute: 420)
    }

    @Test func aWideTerminalShowsAll() {
        let line = ProgressBar.line(progress(), width: 120, style: plain)
        #expect(
            line == "job 12  [####################x-------------------]  "
                + "52/100 done  2 failed  ETA 31s  420/min  7 in flight")
    }

    @Test(arguments: 1...140)
    func theBarNeverFillsTheLastColumn(width: Int) {
        #expect(DisplayWidth.of(ProgressBar.line(progress(), width: width, style: plain)) < width)
    }

    @Test(arguments: [(20, "52/100 done"), (12, "52/100 done"), (8, "52/100…")])
    func aNarrowTerminalKeepsTheCounts(width: Int, line: String) {
        #expect(ProgressBar.line(progress(), width: width, style: plain) == line)
    }

    @Test func aLogHasNoBar() {
        #expect(
            ProgressBar.plain(progress())
                == "job 12: 52/100 done, 2 failed, ETA 31s, 420/min, 7 in flight")
    }

    @Test func whatFailsIsToldWithItsNextTry() throws {
        var job = Sample.job(counts: ItemCounts(queued: 5), images: 5)
        job.failing = FailingImages(
            images: 5,
            error: ItemError(name: "prediction_failed", message: "CUDA out of memory", retryable: true, provider: nil),
            nextAttemptAt: Timestamp(milliseconds: WallClock.now().milliseconds + 3_600_000))
        let clock = try TimeStyle.local.timeOfDay(#require(job.failing?.nextAttemptAt))
        #expect(
            ProgressBar.plain(JobProgress(job))
                == "job 12: 0/5 done, 5 failed and are tried again at \(clock), 0 in flight, CUDA out of memory")
        // Of a terminal that is too narrow for all, the words that say what is wrong are kept longest.
        let line = ProgressBar.line(JobProgress(job), width: 80, style: plain)
        #expect(line.contains("5 failed and are tried again at \(clock)"))
        job.failing = FailingImages.sample(images: 0)
        #expect(ProgressBar.plain(JobProgress(job)).contains("its model fails and is tried again,"))
    }

    @Test func anOpenJobMayGrow() {
        let text = ProgressBar.plain(JobProgress(Sample.job(open: true)))
        #expect(text == "job 12: 52/100+ done, 0 in flight")
    }

    @Test func theSummarySaysWhatToDoAboutFailures() {
        let job = Sample.job(12, .done, counts: ItemCounts(done: 98, failed: 2))
        #expect(
            ProgressBar.summary(job)
                == "job 12 done: 98 of 100 images done, 2 failed\n  imgoptctl items 12 --state failed")
    }

    @Test func theRateIsThatOfTheLastMinute() {
        var meter = RateMeter()
        meter.note(0, at: 0)
        #expect(meter.perMinute == nil)
        for second in 1...200 { meter.note(second < 100 ? second : 100 + (second - 100) * 5, at: Double(second)) }
        #expect(meter.perMinute == 300)
    }

    @Test func aRetryThatTakesCountsBackStartsTheRateAgain() {
        var meter = RateMeter()
        meter.note(50, at: 0)
        meter.note(10, at: 10)
        #expect(meter.perMinute == nil)
    }

    @Test func linesComeOnChangeAndOnceASecond() {
        let error = Recording()
        var display = ProgressDisplay(Sample.console(Recording(), error), mode: .lines)
        for tick in 0..<30 {
            display.update(JobProgress(Sample.job(counts: ItemCounts(done: tick / 2))), at: Double(tick) / 10)
        }
        #expect(error.text.split(separator: "\n").count == 3)
        display.update(JobProgress(Sample.job(counts: ItemCounts(done: 20))), at: 5)
        display.update(JobProgress(Sample.job(counts: ItemCounts(done: 20))), at: 9)
        #expect(error.text.split(separator: "\n").count == 4)
    }

    /// A job that stands still fills no log, and one that is worked on is heard of.
    @Test func forecastsAloneAreALineAMinute() {
        let error = Recording()
        var display = ProgressDisplay(Sample.console(Recording(), error), mode: .lines)
        var job = Sample.job(counts: ItemCounts(queued: 5), images: 5)
        var shown: [Int] = []
        var lines = 0
        func look(_ second: Int) {
            display.update(JobProgress(job, ratePerMinute: Double(second)), at: Double(second))
            let now = error.text.split(separator: "\n").count
            if now > lines { shown.append(second) }
            lines = now
        }
        for second in 0..<150 {
            (job.etaSeconds, job.counts.processing) = (1_000 - second, second % 3)
            look(second)
        }
        #expect(shown == [0, 60, 120])
        job.counts.failed = 1
        look(150)
        job.failing = FailingImages.sample(images: 1, nextAttemptAt: Timestamp(milliseconds: 1))
        look(151)
        job.failing?.nextAttemptAt = Timestamp(milliseconds: 2)
        look(152)
        #expect(shown == [0, 60, 120, 150, 151])
    }

    @Test func theBarIsRedrawnInPlaceAtTheNewWidth() {
        let error = Recording(columns: 20)
        var display = ProgressDisplay(Sample.console(Recording(), error), mode: .bar)
        display.update(progress(), at: 0)
        display.update(JobProgress(Sample.job(counts: ItemCounts(done: 99))), at: 0.05)
        #expect(error.text == "\r\u{1B}[K52/100 done")
        display.clear()
        #expect(error.text.hasSuffix("\r\u{1B}[K"))
    }

    /// It would show what moves the cursor as text.
    @Test func aTerminalThatCanNotRedrawGetsLines() {
        let dumb = Sample.console(Recording(), Recording(columns: 80), environment: ["TERM": "dumb"])
        #expect(ProgressDisplay.mode(for: dumb) == .lines)
        #expect(ProgressDisplay.mode(for: Sample.console(Recording(), Recording(columns: 80))) == .bar)
        #expect(ProgressDisplay.mode(for: Sample.console()) == .lines)
    }

    @Test func columnsOfTheEnvironmentGoBeforeTheTerminals() {
        let console = Sample.console(Recording(columns: 100), environment: ["COLUMNS": "40"])
        #expect(console.width == 40)
        #expect(Sample.console().width == nil)
    }
}
