/// How a stream of events gets back to a daemon that is gone.
public struct Reconnecting: Sendable, Hashable {
    /// The wait before the second try; it doubles with each.
    public var first: Duration
    /// The longest wait between two tries.
    public var longest: Duration
    /// How long to try in all before the stream fails.
    public var patience: Duration

    /// By default quick enough for a restart, and patient enough for an upgrade.
    public init(
        first: Duration = .milliseconds(50), longest: Duration = .seconds(5), patience: Duration = .seconds(600)
    ) {
        self.first = first
        self.longest = longest
        self.patience = patience
    }
}
