/// Where a job stands.
public enum JobState: String, WireValue, CaseIterable {
    /// Nothing of it has started. Becomes `running`, or `canceled`.
    case pending
    /// Some of it has started and not all is finished. Becomes `done`, `failed` or `canceled`.
    case running
    /// All is finished and at least one image is done.
    case done
    /// All is finished and nothing is done.
    case failed
    /// It was canceled before anything was done.
    case canceled
}
