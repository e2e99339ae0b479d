package import ImgoptJSON

/// Writes a copy of the database beside it.
package struct DaemonBackup: WireMethod {
    /// What it answers.
    package typealias Result = BackupResult

    /// The method's name.
    package static let method = "daemon.backup"

    /// What it does, in a line.
    package static let summary = "Writes a checked copy of the database into the state folder"

    /// The names of its params.
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
    }
}

/// A copy of the database.
package struct BackupResult: WireValue {
    /// Where it is on the daemon's host; only root and the daemon's own user can read it.
    package var path: String

    /// Its length.
    package var bytes: Int64

    /// The jobs in it.
    package var jobs: Int

    /// The items in it.
    package var items: Int

    /// A value of these members.
    package init(path: String, bytes: Int64, jobs: Int, items: Int) {
        self.path = path
        self.bytes = bytes
        self.jobs = jobs
        self.items = items
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        path = try members.required("path")
        bytes = try members.required("bytes")
        jobs = try members.required("jobs")
        items = try members.required("items")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["path": path.json, "bytes": bytes.json, "jobs": jobs.json, "items": items.json])
    }
}

extension BackupResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "BackupResult",
            [
                .required("path", .string), .required("bytes", .count), .required("jobs", .count),
                .required("items", .count),
            ])
    }
}

extension DaemonBackup {
    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFull, .storageFailed]
}
