public struct SourceGet: WireMethod {
    public typealias Result = SourcePiece

    public static let facts = MethodFacts(
        "source.get", "A piece of an item's original, as base64; its address where the bytes are not here",
        access: .owner, from: .disk, as: .look, errors: [.unknownItem, .notAvailable])

    public var item: Int64
    public var offset: Int64
    public var limit: Int

    public init(item: Int64, offset: Int64 = 0, limit: Int = OutputGet.usualLimit) {
        self.item = item
        self.offset = offset
        self.limit = limit
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, example: "345", "The item."),
        .optional(
            "offset", \.offset, as: .integer(in: 0...Int.max), usually: Int64(0),
            "The first byte that is wanted, from 0."),
        .optional(
            "limit", \.limit, as: .integer(in: 1...Int(Int32.max)), usually: OutputGet.usualLimit,
            "Bytes at most; fewer come where more would not fit into a line."))
}

/// Some bytes of an item's original, and what the whole is; or its address alone, where the bytes never were here.
public struct SourcePiece: WireObject {
    public var url: String?
    public var bytes: Int64?
    public var offset: Int64?
    public var data: String?
    public var contentType: String?
    public var sha256: String?
    public var end: Bool?

    package init(
        url: String?, bytes: Int64?, offset: Int64?, data: String?, contentType: String?, sha256: String?, end: Bool?
    ) {
        self.url = url
        self.bytes = bytes
        self.offset = offset
        self.data = data
        self.contentType = contentType
        self.sha256 = sha256
        self.end = end
    }

    /// The bytes are somewhere else.
    package init(url: String) {
        self.init(url: url, bytes: nil, offset: nil, data: nil, contentType: nil, sha256: nil, end: nil)
    }

    /// The piece that an output would have.
    package init(_ piece: OutputPiece) {
        self.init(
            url: nil, bytes: piece.bytes, offset: piece.offset, data: piece.data, contentType: piece.contentType,
            sha256: piece.sha256, end: piece.end)
    }

    /// The piece, in the members that it shares with an output's; nil: there is the address alone.
    package var piece: OutputPiece? {
        guard let bytes, let offset, let data, let contentType, let sha256, let end else { return nil }
        return OutputPiece(
            bytes: bytes, offset: offset, data: data, contentType: contentType, sha256: sha256, end: end)
    }

    public static let shape = Shape(
        Self.init,
        .optional("url", \.url, "The address of the original, whose bytes are not here; then nothing else is."),
        .optional("bytes", \.bytes, as: .count, "Bytes of the whole."),
        .optional("offset", \.offset, as: .count, "Where this piece begins."),
        .optional("data", \.data, "The piece, as base64; empty at the very end."),
        .optional("content_type", \.contentType, "The media type, by the content."),
        .optional("sha256", \.sha256, "SHA-256 of the whole in lower-case hexadecimal."),
        .optional("end", \.end, "Whether nothing follows this piece."))
}
