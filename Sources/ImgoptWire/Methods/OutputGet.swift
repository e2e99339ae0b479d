package import ImgoptJSON

/// A piece of an item's output: for whoever may see the item and may not read, or does not reach, the daemon's files.
package struct OutputGet: WireMethod {
    /// What it answers.
    package typealias Result = OutputPiece

    /// The method's name.
    package static let method = "output.get"

    /// What it does, in a line.
    package static let summary = "A piece of an item's output, as base64"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownItem, .wrongState, .notAvailable, .storageFailed]

    /// The names of its params.
    package static let paramNames = ["item", "output", "offset", "limit"]

    /// What its params look like.
    package static let paramSchemas: [Schema.Member] = [
        .required("item", .integer, example: 345), .optional("output", .count), .optional("offset", .count),
        .optional("limit", .integer(in: 1...Int(Int32.max))),
    ]

    /// Bytes of a piece unless the request says otherwise.
    package static let usualLimit = 1 << 20

    /// The item.
    package var item: Int64

    /// Which of its outputs, from 0.
    package var output: Int

    /// The first byte that is wanted, from 0.
    package var offset: Int64

    /// Bytes at most; fewer come where more would not fit into a line.
    package var limit: Int

    /// A request for a piece of this item's output.
    package init(item: Int64, output: Int = 0, offset: Int64 = 0, limit: Int = usualLimit) {
        self.item = item
        self.output = output
        self.offset = offset
        self.limit = limit
    }

    /// Reads the params; others are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        item = try members.required("item")
        output = try members.optional("output", in: 0...Int(Int32.max)) ?? 0
        offset = Int64(try members.optional("offset", in: 0...Int.max) ?? 0)
        limit = try members.optional("limit", in: 1...Int(Int32.max)) ?? Self.usualLimit
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["item": item.json, "output": output.json, "offset": offset.json, "limit": limit.json])
    }

    /// Bytes of which the base64 has room in a line of so many beside the rest of a reply.
    package static func room(inLine bytes: Int) -> Int { max(1, (bytes - 1024) / 4 * 3) }
}

/// Some bytes of an output, and what the whole is.
package struct OutputPiece: WireValue {
    /// Bytes of the whole.
    package var bytes: Int64

    /// Where this piece begins.
    package var offset: Int64

    /// The piece, as base64; empty at the very end.
    package var data: String

    /// The media type, by the content.
    package var contentType: String

    /// SHA-256 of the whole in lower-case hexadecimal.
    package var sha256: String

    /// Whether nothing follows this piece.
    package var end: Bool

    /// A value of these members.
    package init(bytes: Int64, offset: Int64, data: String, contentType: String, sha256: String, end: Bool) {
        self.bytes = bytes
        self.offset = offset
        self.data = data
        self.contentType = contentType
        self.sha256 = sha256
        self.end = end
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        bytes = try members.required("bytes")
        offset = try members.required("offset")
        data = try members.required("data")
        contentType = try members.required("content_type")
        sha256 = try members.required("sha256")
        end = try members.required("end")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "bytes": bytes.json, "offset": offset.json, "data": data.json, "content_type": contentType.json,
            "sha256": sha256.json, "end": end.json,
        ])
    }
}

extension OutputPiece {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "OutputPiece",
            [
                .required("bytes", .count), .required("offset", .count), .required("data", .string),
                .required("content_type", .string), .required("sha256", .string), .required("end", .bool),
            ])
    }
}
