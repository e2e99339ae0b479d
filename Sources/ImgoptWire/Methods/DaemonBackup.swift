public struct DaemonBackup: WireMethod {
    public typealias Result = BackupResult

    public static let facts = MethodFacts(
        "daemon.backup", "Writes a checked copy of the database into the state folder",
        access: .admins(to: "make a backup"), from: .disk, as: .deed, errors: [.storageFull])

    public init() {}

    public static let shape = Shape(Self.init)

    /// It takes seconds a gigabyte.
    public func answerTime(_ usual: Duration) -> Duration? { nil }
}

/// A copy of the database.
public struct BackupResult: WireObject {
    public var path: String
    public var bytes: Int64
    public var jobs: Int
    public var items: Int

    package init(path: String, bytes: Int64, jobs: Int, items: Int) {
        self.path = path
        self.bytes = bytes
        self.jobs = jobs
        self.items = items
    }

    public static let shape = Shape(
        Self.init,
        .required("path", \.path, "Where it is on the daemon's host; only root and the daemon's own user can read it."),
        .required("bytes", \.bytes, as: .count, "Its length."),
        .required("jobs", \.jobs, as: .count, "The jobs in it."),
        .required("items", \.items, as: .count, "The items in it."))
}
