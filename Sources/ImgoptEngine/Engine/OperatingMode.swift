/// What an admin or systemd wants of the whole daemon.
struct OperatingMode: Sendable {
    /// An admin paused all creations.
    var isPaused = false
    /// When that was; nil: in an earlier life, or not at all.
    var pausedSince: Moment?
    /// The daemon is about to stop.
    var isLeaving = false
    /// No new work is taken; what is there is finished.
    var isDraining = false
}
