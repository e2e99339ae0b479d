import ArgumentParser
import ImgoptWire

/// Queues failed images again.
struct Retry: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Queue a job's failed and canceled images again, as new attempts.",
        discussion: """
            A retry grants an image as many paid runs as it was submitted with (engine.max_attempts and
            engine.max_paid_runs). With --now images that failed and wait for the time of their next attempt wait for it
            no longer; while their model rests, that is for an admin to say. An image that is unresolved may run at the
            provider: it is sent again only with --again, and may then be paid for twice; so is one that was canceled
            before that was known. Of a job --again takes those that wait for a person as well; what is still looked for
            is sent again by its own number alone. One that is done and whose files are gone is made anew with --item
            and --again, all such of a job with --gone; each is paid for again.

            Examples:
              imgoptctl retry 12
              imgoptctl retry --item 345
              imgoptctl retry 12 --now
              imgoptctl retry --item 345 --again
              imgoptctl retry 12 --gone
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions
    @OptionGroup var wanted: ItemIDs

    @Flag(help: "Do not wait for the time of the next attempt.")
    var now = false

    @Flag(
        help: """
            Send what is, or was canceled while, unresolved again too, though it may be paid for twice; and an item \
            whose files are gone.
            """)
    var again = false

    @Flag(help: "Make anew what is done and whose files are gone, though it is paid for again.")
    var gone = false

    func run(in context: Context) async throws {
        try await wanted.forEach(in: context) { id in
            if wanted.areItems {
                try await context.perform(ItemRetry(item: id, now: now, again: again || gone), Told.item)
            } else {
                try await retry(id, context)
            }
        }
    }

    private func retry(_ id: Int64, _ context: Context) async throws {
        let before = try await context.daemon.call(JobGet(job: id)).counts
        let resting = now ? try await waits(of: id, context) : []
        var isWhole = !now
        try await context.perform(JobRetry(job: id, now: now, again: again, gone: gone)) { job in
            isWhole = isWhole && job.counts.unresolved == 0
            return Told.retried(job, before)
        }
        guard !context.console.isJSON, !isWhole else { return }
        for line in Told.rest(of: id, resting, try await waits(of: id, context)) { context.console.note(line) }
    }

    /// What of a job a retry may leave as it is: what nobody knows the outcome of, and what rests after it failed.
    private func waits(of job: Int64, _ context: Context) async throws -> [WaitSummary] {
        let reasons: [WaitReason] = [.inDoubt, .unresolved] + (now ? [.retryTime] : [])
        return try await context.daemon.call(JobExplain(job: job)).summary.filter { reasons.contains($0.reason) }
    }
}
