import ArgumentParser
import ImgoptWire

/// Queues failed images again.
struct Retry: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Queue a job's failed and canceled images again, as new attempts.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(name: .customLong("item"), help: "The ids are items, not jobs.")
    var isItem = false

    @Argument(help: "Ids of jobs.", completion: LiveNames.jobs)
    var ids: [Int64]

    func run(in context: Context) async throws {
        for id in ids {
            if isItem {
                try await context.perform(ItemRetry(item: id)) { "item \($0.id) is \($0.state.rawValue)" }
            } else {
                try await context.perform(JobRetry(job: id)) { job in
                    "job \(job.id) is \(job.state.rawValue): \(job.counts.queued) queued"
                }
            }
        }
    }
}
