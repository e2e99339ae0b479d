import ImgoptWire

/// What is told after something was done.
enum Told {
    static func status(_ status: DaemonStatus) -> String {
        "the daemon is \(status.state.rawValue): \(status.queued) queued, \(status.inFlight) in flight"
    }

    static func store(_ store: StoreStatus) -> String {
        "store \(store.store.text): weight \(Figures.fixed(store.weight, 2)), limits \(StoresTable.limits(of: store))"
    }
}
