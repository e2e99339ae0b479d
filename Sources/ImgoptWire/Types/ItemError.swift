/// Why an item failed.
public struct ItemError: WireObject {
    public var name: String
    public var message: String
    public var retryable: Bool
    public var provider: String?

    package init(name: String, message: String, retryable: Bool, provider: String?) {
        self.name = name
        self.message = message
        self.retryable = retryable
        self.provider = provider
    }

    public static let shape = Shape(
        Self.init,
        .required("name", \.name, "The word to branch on."),
        .required("message", \.message, "What happened and what to do."),
        .required("retryable", \.retryable, "Whether another attempt can succeed."),
        .optional("provider", \.provider, "What the provider said, word for word."))
}
