import ImgoptJSON
import ImgoptWire

/// Watches a job for a command: shows progress, copies results, and ends as the job does.
struct Watching {
    let context: Context
    let job: Int64
    let mode: ProgressDisplay.Mode
    var folder: String?
    /// Whether each change is written as JSON, a line each.
    var isStream = false

    /// Follows the job to its end.
    /// - Returns: the finished job, as it came and read.
    func run() async throws -> JobWatcher.Update {
        let console = context.console
        let (job, mode) = (job, mode)
        let out = folder.map { " --out \(PathText.quoted($0))" } ?? ""
        return try await Interrupts.handled {
            let start = mode == .bar ? "\n" : ""
            console.note("\(start)job \(job) goes on; watch it with: imgoptctl watch \(job)\(out)")
        } _: {
            try await follow()
        }
    }

    private func follow() async throws -> JobWatcher.Update {
        let console = context.console
        var display = ProgressDisplay(console, mode: mode)
        var meter = RateMeter()
        var copier = try folder.map { path in
            ResultCopier(try ResultFolder(path) { console.note($0) }, job: job, context.daemon)
        }
        try await copier?.copyAll()
        var written: JSONValue?
        var teller = HoldTeller()
        let start = ContinuousClock.now
        let last = try await JobWatcher(job, context.daemon).run { update in
            let seconds = Self.seconds(since: start)
            meter.note(JobProgress(update.job).finished, at: seconds)
            var progress = JobProgress(update.job, ratePerMinute: meter.perMinute)
            progress.isConnected = update.isConnected
            progress.take(update.hold)
            if mode != .silent, let text = teller.text(of: update.hold, update.job) {
                display.clear()
                console.note(DisplayWidth.printable(text))
            }
            display.update(progress, at: seconds)
            if isStream, update.json != written {
                try context.console.data(update.json)
                written = update.json
            }
            do {
                // What is told of a result would stand in the bar's line.
                if copier != nil, !update.doneItems.isEmpty { display.clear() }
                try await copier?.copy(update.doneItems)
            } catch let failure as Failure where failure.status == .unreachable {
                // The daemon restarts; what is missing now is copied at the end.
            }
        }
        try await copier?.copyAll()
        display.clear()
        if let copier { console.note(copier.summary) }
        if mode != .silent { context.console.note(ProgressBar.summary(last.job)) }
        return last
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .seconds(1)
    }
}
