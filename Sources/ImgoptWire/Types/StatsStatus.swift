/// How things stand with the daemon's work.
public enum StatsStatus: String, WireValue, CaseIterable {
    /// All is well.
    case ok
    /// It works, but something is wrong: `health` says what.
    case degraded
    /// It does not do its work: `health` says why.
    case failing
    /// An admin paused all creations.
    case paused
    /// It takes no new work.
    case draining
}
