public struct OutputGet: WireMethod {
    public typealias Result = OutputPiece

    public static let facts = MethodFacts(
        "output.get", "A piece of an item's output, as base64",
        access: .owner, from: .disk, as: .look, errors: [.unknownItem, .wrongState, .outputGone])

    public var item: Int64
    public var output: Int
    public var offset: Int64
    public var limit: Int

    public init(item: Int64, output: Int = 0, offset: Int64 = 0, limit: Int = usualLimit) {
        self.item = item
        self.output = output
        self.offset = offset
        self.limit = limit
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, example: "345", "The item."),
        .optional(
            "output", \.output, as: .integer(in: 0...Int(Int32.max)), usually: 0, "Which of its outputs, from 0."),
        .optional(
            "offset", \.offset, as: .integer(in: 0...Int.max), usually: Int64(0),
            "The first byte that is wanted, from 0."),
        .optional(
            "limit", \.limit, as: .integer(in: 1...Int(Int32.max)), usually: Self.usualLimit,
            "Bytes at most; fewer come where more would not fit into a line."))

    /// Bytes of a piece unless the request says otherwise.
    public static let usualLimit = 1 << 20

    /// Bytes of which the base64 has room in a line of so many beside the rest of a reply.
    public static func room(inLine bytes: Int) -> Int { max(1, (bytes - 1024) / 4 * 3) }
}

/// Some bytes of an output, and what the whole is.
public struct OutputPiece: WireObject {
    public var bytes: Int64
    public var offset: Int64
    public var data: String
    public var contentType: String
    public var sha256: String
    public var end: Bool

    package init(bytes: Int64, offset: Int64, data: String, contentType: String, sha256: String, end: Bool) {
        self.bytes = bytes
        self.offset = offset
        self.data = data
        self.contentType = contentType
        self.sha256 = sha256
        self.end = end
    }

    public static let shape = Shape(
        Self.init,
        .required("bytes", \.bytes, as: .count, "Bytes of the whole."),
        .required("offset", \.offset, as: .count, "Where this piece begins."),
        .required("data", \.data, "The piece, as base64; empty at the very end."),
        .required("content_type", \.contentType, "The media type, by the content."),
        .required("sha256", \.sha256, "SHA-256 of the whole in lower-case hexadecimal."),
        .required("end", \.end, "Whether nothing follows this piece."))
}
