package struct DaemonBackup: WireMethod {
    package typealias Result = BackupResult

    package static let facts = MethodFacts(
        "daemon.backup", "Writes a checked copy of the database into the state folder",
        access: .admins(to: "make a backup"), from: .disk,
        errors: [.storageFull, .storageFailed])

    package init() {}

    package static let shape = Shape(Self.init)

    /// It takes seconds a gigabyte.
    package func answerTime(_ usual: Duration) -> Duration? { nil }
}

/// A copy of the database.
package struct BackupResult: WireObject {
    package var path: String
    package var bytes: Int64
    package var jobs: Int
    package var items: Int

    package init(path: String, bytes: Int64, jobs: Int, items: Int) {
        self.path = path
        self.bytes = bytes
        self.jobs = jobs
        self.items = items
    }

    package static let shape = Shape(
        Self.init,
        .required("path", \.path, "Where it is on the daemon's host; only root and the daemon's own user can read it."),
        .required("bytes", \.bytes, as: .count, "Its length."),
        .required("jobs", \.jobs, as: .count, "The jobs in it."),
        .required("items", \.items, as: .count, "The items in it."))
}
