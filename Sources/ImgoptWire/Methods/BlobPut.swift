import ImgoptJSON

public struct BlobPut: WireMethod {
    public typealias Result = BlobStatus

    public static let facts = MethodFacts(
        "blob.put", "A piece of an image's bytes, to be named by images as sha256:HEX",
        access: .anyone, from: .disk, as: .deed,
        errors: [.wrongOffset, .hashMismatch, .blobTooLarge, .blobsFull, .storageFull])

    public var sha256: String
    public var bytes: Int64
    public var offset: Int64
    public var data: String?

    public init(sha256: String, bytes: Int64, offset: Int64 = 0, data: String? = nil) {
        self.sha256 = sha256
        self.bytes = bytes
        self.offset = offset
        self.data = data
    }

    public static let shape = Shape(
        Self.init,
        .required(
            "sha256", \.sha256, as: BlobDigest.schema,
            example: "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0", "SHA-256 of the whole."),
        .required("bytes", \.bytes, as: .integer(in: 1...Int.max), example: "70", "Bytes of the whole."),
        .optional(
            "offset", \.offset, as: .integer(in: 0...Int.max), usually: Int64(0),
            "Where the piece begins: what was received so far."),
        .optional("data", \.data, "The piece, as base64; without it nothing is added."))

    /// Refuses what is no SHA-256, and more bytes than an image may have.
    public func check(_ limits: Limits) throws(WireError) {
        guard BlobDigest.isOne(sha256.utf8) else {
            throw WireError.invalid("must be 64 hexadecimal digits").under("sha256")
        }
        guard bytes <= limits.blobBytes else { throw .blobTooLarge(bytes, limit: limits.blobBytes) }
    }
}

/// What is there of bytes that a user puts.
public struct BlobStatus: WireObject {
    public var sha256: String
    public var bytes: Int64
    public var received: Int64
    public var complete: Bool

    package init(sha256: String, bytes: Int64, received: Int64, complete: Bool) {
        self.sha256 = sha256
        self.bytes = bytes
        self.received = received
        self.complete = complete
    }

    public static let shape = Shape(
        Self.init,
        .required("sha256", \.sha256, "SHA-256 of the whole in lower-case hexadecimal."),
        .required("bytes", \.bytes, as: .count, "Bytes of the whole."),
        .required("received", \.received, as: .count, "Bytes that are there of what this user puts: go on here."),
        .required("complete", \.complete, "Whether images may name them."))
}

/// The SHA-256 by which images name bytes that were put.
package enum BlobDigest {
    /// What such a source begins with.
    package static let scheme = "sha256:"

    static let schema = Schema(["type": "string", "pattern": "^[0-9A-Fa-f]{64}$"])

    /// Whether a text is 64 hexadecimal digits.
    static func isOne(_ text: some Collection<UInt8>) -> Bool {
        text.count == 64
            && text.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
            }
    }
}
