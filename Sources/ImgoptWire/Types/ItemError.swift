package import ImgoptJSON

/// Why an item failed.
package struct ItemError: WireValue {
    /// The word to branch on.
    package var name: String

    /// What happened and what to do.
    package var message: String

    /// Whether another attempt can succeed.
    package var retryable: Bool

    /// What the provider said, word for word.
    package var provider: String?

    /// A value of these members.
    package init(name: String, message: String, retryable: Bool, provider: String? = nil) {
        self.name = name
        self.message = message
        self.retryable = retryable
        self.provider = provider
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        name = try members.required("name")
        message = try members.required("message")
        retryable = try members.required("retryable")
        provider = try members.optional("provider")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "name": name.json, "message": message.json, "retryable": retryable.json, "provider": provider?.json,
        ])
    }
}

extension ItemError {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ItemError",
            [
                .required("name", .string), .required("message", .string), .required("retryable", .bool),
                .optional("provider", .string),
            ])
    }
}
