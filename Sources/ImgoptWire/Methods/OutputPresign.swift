public struct OutputPresign: WireMethod {
    public typealias Result = PresignedOutput

    public static let facts = MethodFacts(
        "output.presign", "An address by which anyone reads an item's output for a while",
        access: .owner, from: .disk, as: .look, errors: [.unknownItem, .wrongState, .outputGone, .notAvailable])

    public var item: Int64
    public var output: Int
    public var expiresSeconds: Int?

    public init(item: Int64, output: Int = 0, expiresSeconds: Int? = nil) {
        self.item = item
        self.output = output
        self.expiresSeconds = expiresSeconds
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, example: "345", "The item."),
        .optional(
            "output", \.output, as: .integer(in: 0...Int(Int32.max)), usually: 0, "Which of its outputs, from 0."),
        .optional(
            "expires_s", \.expiresSeconds, as: .integer(in: 1...Self.longest),
            "For how long it is good, a week at most; unless given `outputs.presign_s`, or for good below "
                + "`s3.public_base_url`."))

    /// Stores take no longer time.
    public static let longest = 7 * 86_400
}

/// An address of an output that needs no key.
public struct PresignedOutput: WireObject {
    public var url: String
    public var expiresAt: Timestamp?

    package init(url: String, expiresAt: Timestamp?) {
        self.url = url
        self.expiresAt = expiresAt
    }

    public static let shape = Shape(
        Self.init,
        .required("url", \.url, "The address. Whoever has it reads the output: it is as good as the output itself."),
        .optional("expires_at", \.expiresAt, "Until when it is good; left out: for as long as the output is there."))
}
