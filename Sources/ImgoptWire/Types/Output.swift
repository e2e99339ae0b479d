package import ImgoptJSON

/// One file that a model produced.
package struct Output: WireValue {
    /// Where it is on the daemon's host.
    package var path: String

    /// Its length.
    package var bytes: Int64

    /// Its SHA-256 in lower-case hexadecimal.
    package var sha256: String

    /// Its media type: by its content, else as the provider named it.
    package var contentType: String

    /// Where the provider had it; it is deleted there after an hour.
    package var sourceURL: String

    /// When its file was removed to make room (`outputs.retention_days`, `outputs.max_bytes`); nil: it is there.
    package var removedAt: Timestamp?

    /// A value of these members.
    package init(
        path: String, bytes: Int64, sha256: String, contentType: String, sourceURL: String,
        removedAt: Timestamp? = nil
    ) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.contentType = contentType
        self.sourceURL = sourceURL
        self.removedAt = removedAt
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        path = try members.required("path")
        bytes = try members.required("bytes")
        sha256 = try members.required("sha256")
        contentType = try members.required("content_type")
        sourceURL = try members.required("source_url")
        removedAt = try members.optional("removed_at")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "path": path.json, "bytes": bytes.json, "sha256": sha256.json, "content_type": contentType.json,
            "source_url": sourceURL.json, "removed_at": removedAt?.json,
        ])
    }
}

extension Output {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Output",
            [
                .required("path", .string), .required("bytes", .count), .required("sha256", .string),
                .required("content_type", .string), .required("source_url", .string),
                .optional("removed_at", Timestamp.schema),
            ])
    }
}
