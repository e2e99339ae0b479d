package import ImgoptJSON

/// An output that was not fetched or can't be had, or several of them.
package struct SkippedOutput: WireValue {
    /// Where the provider had it; it is deleted there after an hour. Nil: so many more that none of them is named.
    package var url: String?

    /// Why it was not fetched, for people.
    package var reason: String

    /// A value of these members.
    package init(url: String?, reason: String) {
        self.url = url
        self.reason = reason
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        url = try members.optional("url")
        reason = try members.required("reason")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["url": url?.json ?? .null, "reason": reason.json])
    }
}

extension SkippedOutput {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object("SkippedOutput", [.required("url", .string.orNull), .required("reason", .string)])
    }
}
