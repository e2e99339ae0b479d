/// Where an item stands. The way is queued, creating, processing, saving, done; any of the first four may lead back
/// to queued for another attempt, or to failed or canceled.
public enum ItemState: String, WireValue, CaseIterable {
    /// It waits for its creation.
    case queued
    /// Its creation is being sent.
    case creating
    /// The provider works on it.
    case processing
    /// Its outputs are being fetched.
    case saving
    /// Its outputs are on disk.
    case done
    /// It was given up.
    case failed
    /// Somebody canceled it.
    case canceled
    /// It is not known whether a creation that was sent took place.
    case unresolved
}
