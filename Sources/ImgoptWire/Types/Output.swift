/// One file that a model produced.
public struct Output: WireObject {
    public var path: String?
    public var url: String?
    public var bytes: Int64
    public var sha256: String
    public var contentType: String
    public var sourceURL: String
    public var width: Int?
    public var height: Int?
    public var removedAt: Timestamp?

    package init(
        path: String?, url: String?, bytes: Int64, sha256: String, contentType: String, sourceURL: String, width: Int?,
        height: Int?,
        removedAt: Timestamp?
    ) {
        self.path = path
        self.url = url
        self.bytes = bytes
        self.sha256 = sha256
        self.contentType = contentType
        self.sourceURL = sourceURL
        self.width = width
        self.height = height
        self.removedAt = removedAt
    }

    public static let shape = Shape(
        Self.init,
        .nullable("path", \.path, "Where it is on the daemon's host; nil: it is not kept there."),
        .optional("url", \.url, "Where it is in a bucket, as `s3://BUCKET/NAME`; left out: it is in none."),
        .required("bytes", \.bytes, as: .count, "Its length."),
        .required("sha256", \.sha256, "Its SHA-256 in lower-case hexadecimal."),
        .required("content_type", \.contentType, "Its media type: by its content, else as the provider named it."),
        .required("source_url", \.sourceURL, "Where the provider had it; it is deleted there after an hour."),
        .optional(
            "width", \.width, as: .count,
            "Its width in pixels, by its head, which may say besides that it is to be turned; left out: it is no "
                + "image, its head does not tell, or it was saved by a version that did not look."),
        .optional("height", \.height, as: .count, "Its height in pixels; with `width` or not at all."),
        .optional(
            "removed_at", \.removedAt,
            "When its file was removed to make room (`outputs.retention_days`, `outputs.max_bytes`), or was noticed to "
                + "be gone; left out: it is there."))
}

extension Output {
    /// Where it is: a path on the daemon's host, or an address in a bucket.
    package var place: String { path ?? url ?? "" }
}
