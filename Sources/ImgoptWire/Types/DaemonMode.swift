/// What the daemon does with new work.
public enum DaemonMode: String, WireValue, CaseIterable {
    /// It takes and does it.
    case running
    /// It takes it and makes no creations.
    case paused
    /// It refuses it and finishes what runs.
    case draining
}
