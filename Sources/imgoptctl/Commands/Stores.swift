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
              imgoptctl stores acme
              imgoptctl stores --json | jq -r 'select(.paused).store'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Argument(help: "Only this store.", completion: LiveNames.stores, transform: StoreArgument.name)
    var store: StoreName?

    func run(in context: Context) async throws {
        let daemon = context.daemon
        let stores =
            if let store { [try await daemon.call(StoreGet(store: store))] } else {
                try await daemon.call(StoreList()).stores
            }
        if context.console.isJSON {
            for store in stores { try context.console.data(store.json) }
            return
        }
        guard !stores.isEmpty else { return context.console.note("there are no stores yet") }
        try context.console.data(StoresTable.table(stores))
    }
}
