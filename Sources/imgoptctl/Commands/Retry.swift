import ArgumentParser
import ImgoptWire

/// Queues failed images again.
struct Retry: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Queue a job's failed and canceled images again, as new attempts.",
        discussion: """
            A retry grants an image as many paid runs as it was submitted with (engine.max_attempts and
            engine.max_paid_runs). With --now images that failed and wait for the time of their next attempt wait for it
            no longer; while their model rests, that is for an admin to say.

            Examples:
              imgoptctl retry 12
              imgoptctl retry --item 345
              imgoptctl retry 12 --now
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions
    @OptionGroup var wanted: ItemIDs

    @Flag(help: "Do not wait for the time of the next attempt.")
    var now = false

    func run(in context: Context) async throws {
        try await wanted.forEach(in: context) { id in
            if wanted.areItems {
                try await context.perform(ItemRetry(item: id, now: now), Told.item)
            } else {
                let before = try await context.daemon.call(JobGet(job: id)).counts
                try await context.perform(JobRetry(job: id, now: now)) { Told.retried($0, before) }
            }
        }
    }
}
