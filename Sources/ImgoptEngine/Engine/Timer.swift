/// Something to look at again at a moment. What it is about may have changed since: each is checked when it rings.
struct Timer: Comparable, Sendable {
    let at: Moment
    let subject: Subject

    enum Subject: Sendable {
        /// A resting item's time has come.
        case retry(ItemID)
        /// Outputs are to be fetched again.
        case fetch(ItemID)
        /// A job's deadline.
        case deadline(JobID)
        /// A store's own rate lets it go on.
        case store(StoreID)
        /// A model that rests may be probed.
        case model(ModelID)
    }

    static func < (left: Timer, right: Timer) -> Bool { left.at < right.at }

    static func == (left: Timer, right: Timer) -> Bool { left.at == right.at }
}
