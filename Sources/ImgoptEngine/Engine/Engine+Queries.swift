// Small looks at the engine, for the shell.
extension Engine {
    /// All images of an open job, finished ones included; nil: it is not open.
    package func images(of job: JobID) -> Int? {
        jobs[job]?.counts.total
    }

    /// What a store may have; nil: nothing is known of it yet.
    package func settings(of store: StoreID) -> StoreSettings? {
        stores[store]?.settings
    }

    /// Whether the answer to any creation is still on its way.
    package var isCreating: Bool { creations.open > 0 }
}
