import ArgumentParser
import ImgoptWire

/// Lists stores.
struct Stores: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the stores with their work and their settings.",
        discussion: """
            With --json each store is written on a line of its own.

            Examples:
              imgoptctl stores
              imgoptctl stores --json | jq -r 'select(.paused).store'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws {
        let stores = try await context.daemon.call(StoreList()).stores
        if context.console.isJSON {
            for store in stores { try context.console.data(store.json) }
            return
        }
        guard !stores.isEmpty else { return context.console.note("there are no stores yet") }
        try context.console.data(StoresTable.table(stores))
    }
}
