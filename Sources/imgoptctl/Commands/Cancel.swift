import ArgumentParser
import ImgoptWire

/// Cancels jobs or items.
struct Cancel: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancel a job: what is queued is dropped, what runs is stopped at the provider.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(name: .customLong("item"), help: "The ids are items, not jobs.")
    var isItem = false

    @Argument(help: "Ids of jobs.", completion: LiveNames.jobs)
    var ids: [Int64]

    func run(in context: Context) async throws {
        for id in ids {
            if isItem {
                try await context.perform(ItemCancel(item: id), Told.item)
            } else {
                try await context.perform(JobCancel(job: id), Told.canceled)
            }
        }
    }
}
