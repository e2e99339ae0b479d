import ArgumentParser
import ImgoptWire

/// Cancels jobs or items.
struct Cancel: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancel a job: what is queued is dropped, what runs is stopped at the provider.",
        discussion: """
            Examples:
              imgoptctl cancel 12
              imgoptctl cancel --item 345 346
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions
    @OptionGroup var wanted: ItemIDs

    func run(in context: Context) async throws {
        try await wanted.forEach(in: context) { id in
            if wanted.areItems {
                try await context.perform(ItemCancel(item: id), Told.item)
            } else {
                try await context.perform(JobCancel(job: id), Told.canceled)
            }
        }
    }
}
