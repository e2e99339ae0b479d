extension JSONValue {
    /// How deep arrays and objects may stand in each other unless told otherwise: far more than any request needs,
    /// far less than what a thread's stack bears.
    public static let defaultMaximumDepth = 64

    /// Reads exactly one document of RFC 8259 in UTF-8. Refused besides what that forbids: duplicate keys, lone
    /// surrogates, exponents of more than nine digits, and nesting beyond `maximumDepth`.
    /// - Throws: `JSONError` with the offset of the first wrong byte.
    public init(
        parsing bytes: Span<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONError) {
        var parser = JSONParser(maximumDepth: maximumDepth)
        self = try parser.document(bytes)
    }

    /// Reads exactly one document; see `init(parsing:maximumDepth:)` over a span.
    public init(
        parsing bytes: [UInt8], maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONError) {
        try self.init(parsing: bytes.span, maximumDepth: maximumDepth)
    }

    /// Reads exactly one document from any bytes, by way of a copy; see `init(parsing:maximumDepth:)` over a span.
    public init(
        parsing bytes: some Sequence<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONError) {
        try self.init(parsing: Array(bytes), maximumDepth: maximumDepth)
    }

    /// Reads exactly one document from a text.
    public init(parsing text: String, maximumDepth: Int = defaultMaximumDepth) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumDepth: maximumDepth)
    }
}
