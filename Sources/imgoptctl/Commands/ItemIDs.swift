import ArgumentParser

/// The ids of jobs, or of items.
struct ItemIDs: ParsableArguments {
    @Flag(name: .customLong("item"), help: "The ids are items, not jobs.")
    var areItems = false

    @Argument(help: "Ids of jobs.", completion: LiveNames.jobs)
    var ids: [Int64]
}
