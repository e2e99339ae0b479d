import ArgumentParser
import ImgoptWire

/// Queues failed images again.
struct Retry: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Queue a job's failed and canceled images again, as new attempts.",
        discussion: """
            Examples:
              imgoptctl retry 12
              imgoptctl retry --item 345
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions
    @OptionGroup var wanted: ItemIDs

    func run(in context: Context) async throws {
        try await wanted.forEach(in: context) { id in
            if wanted.areItems {
                try await context.perform(ItemRetry(item: id), Told.item)
            } else {
                let before = try await context.daemon.call(JobGet(job: id)).counts
                try await context.perform(JobRetry(job: id)) { Told.retried($0, before) }
            }
        }
    }
}
