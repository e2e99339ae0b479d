package import ImgoptJSON

/// The answer of a method that has nothing to tell.
package struct EmptyResult: WireValue {
    /// It has no members.
    package init() {}

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        _ = try Members(json)
    }

    /// The wire form.
    package var json: JSONValue {
        .members([:])
    }
}

extension EmptyResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "EmptyResult",
            [])
    }
}
