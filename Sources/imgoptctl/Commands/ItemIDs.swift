import ArgumentParser
import ImgoptWire

/// The ids of jobs, or of items.
struct ItemIDs: ParsableArguments {
    @Flag(name: .customLong("item"), help: "The ids are items, not jobs.")
    var areItems = false

    @Argument(help: "Ids of jobs.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var ids: [Int64]

    /// Does something with each. What the daemon refuses for one is told, and keeps no other from its turn; the command
    /// ends as the first that was refused.
    func forEach(in context: Context, _ deed: (Int64) async throws -> Void) async throws {
        var first: ExitStatus?
        for id in ids {
            do {
                try await deed(id)
            } catch let error as WireError {
                let status = Run.tell(error, context.console)
                first = first ?? status
            }
        }
        if let first { throw Ended(status: first) }
    }
}
