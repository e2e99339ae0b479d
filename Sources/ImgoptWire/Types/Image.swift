public import ImgoptJSON

/// One image of a submit. A plain text is its source.
public struct Image: WireValue {
    /// A URL, a data URI of an image, or `sha256:` and the digest of bytes that were put.
    public var source: String

    /// The client's own id of it.
    public var id: String?

    /// The prompt.
    public var prompt: String?

    /// Input that goes over all else.
    public var input: JSONObject?

    /// The model.
    public var model: String?

    private static let names = ["source", "id", "prompt", "input", "model"]

    public init(
        source: String, id: String? = nil, prompt: String? = nil, input: JSONObject? = nil, model: String? = nil
    ) {
        self.source = source
        self.id = id
        self.prompt = prompt
        self.input = input
        self.model = model
    }

    /// Reads a text or an object; members other than those of this type are refused.
    public init(json: JSONValue) throws(WireError) {
        if let source = json.stringValue {
            self = Image(source: source)
            return
        }
        guard case .object = json else { throw .wrongKind(json, wanted: "a URL or an image object") }
        let members = try Members(json)
        try members.refuseOthers(than: Self.names, elsewhere: Self.place(of:))
        source = try members.required("source", hint: "give a URL or a data: URI")
        id = try members.optional("id")
        prompt = try members.optional("prompt")
        input = try members.optional("input")
        model = try members.optional("model")
    }

    /// What is said of a member that nothing of ours is called.
    static let inputHint = "if the model takes it, it belongs into input"

    /// Where a member belongs that is none of an image: beside the images, or into the model's input. nil: it is rather
    /// a slip of one of these.
    private static func place(of name: String) -> String? {
        if JobSubmit.paramSchemas.contains(where: { $0.name == name }) { return "it is said of the job as a whole" }
        return Nearest.name(to: name, among: names) == nil ? inputHint : nil
    }

    public var json: JSONValue {
        if id == nil, prompt == nil, input == nil, model == nil { return .string(source) }
        return .members([
            "id": id?.json, "source": source.json, "prompt": prompt?.json, "input": input?.json, "model": model?.json,
        ])
    }
}

extension Image {
    /// Whether the bytes are in the source itself.
    package var isInline: Bool { source.utf8.starts(with: "data:".utf8) }

    /// The SHA-256 of bytes that were put before, in lower case; nil: the source names none.
    package var blobDigest: String? {
        guard source.utf8.starts(with: BlobDigest.scheme.utf8) else { return nil }
        return source.dropFirst(BlobDigest.scheme.count).lowercased()
    }

    /// How many bytes a data URI has, told from its length: four characters of base64 are three of them.
    private var inlineBytes: Int {
        let text = source.utf8
        let start = text.firstIndex(of: UInt8(ascii: ",")).map { text.index(after: $0) } ?? text.endIndex
        let padding = text[start...].suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        return text.distance(from: start, to: text.endIndex) * 3 / 4 - padding
    }

    /// Refuses a source that is no URL, and what is over a limit.
    package func check(_ limits: Limits) throws(WireError) {
        if isInline {
            guard source.utf8.starts(with: "data:image/".utf8) else {
                throw WireError.invalid("must be a data URI of an image: data:image/png;base64,...").under("source")
            }
            try source.check(bytes: limits.dataURIBytes, "source")
            guard inlineBytes <= limits.blobBytes else {
                throw WireError.invalid(
                    "has \(inlineBytes) bytes, and the provider takes images of at most \(limits.blobBytes)"
                ).under("source")
            }
        } else if let digest = blobDigest {
            guard BlobDigest.isOne(digest.utf8) else {
                throw WireError.invalid("must have 64 hexadecimal digits after sha256:").under("source")
            }
        } else {
            guard Self.isWebAddress(source) else {
                throw WireError.invalid("must start with https://, http://, data:image/ or sha256:").under("source")
            }
            try source.check(bytes: limits.urlBytes, "source")
        }
        try id?.check(name: "id", limits)
        try model?.check(name: "model", limits)
        try prompt?.check(bytes: limits.promptBytes, "prompt")
        try input?.check(bytes: limits.inputBytes, depth: limits.valueDepth, "input")
    }

    /// All that ``check(_:)`` would refuse, member by member.
    package func flaws(_ limits: Limits) -> [WireError] {
        let any = "https://example.com/"
        let parts = [
            Image(source: source), Image(source: any, id: id), Image(source: any, model: model),
            Image(source: any, prompt: prompt), Image(source: any, input: input),
        ]
        return parts.compactMap { part in
            do throws(WireError) {
                try part.check(limits)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Whether `text` starts like a web address and has no character that may not stand in one.
    private static func isWebAddress(_ text: String) -> Bool {
        let prefix = text.utf8.prefix(8).map { $0 | 0x20 }
        let length = prefix.starts(with: "https://".utf8) ? 8 : prefix.starts(with: "http://".utf8) ? 7 : 0
        return length > 0 && text.utf8.count > length && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}

extension String {
    /// Refuses a text of more than `limit` bytes.
    func check(bytes limit: Int, _ field: String) throws(WireError) {
        guard utf8.count <= limit else {
            throw WireError.invalid("has \(utf8.count) bytes, over the limit of \(limit)").under(field)
        }
    }

    /// Refuses a client's name that is empty or too long.
    func check(name field: String, _ limits: Limits) throws(WireError) {
        guard !isEmpty else { throw WireError.invalid("must not be empty").under(field) }
        try check(bytes: limits.nameBytes, field)
    }
}

extension JSONObject {
    /// Refuses an object whose compact JSON has more than `limit` bytes.
    func check(bytes limit: Int, depth: Int, _ field: String) throws(WireError) {
        guard JSONValue.object(self).isNested(atMost: depth) else {
            throw WireError.invalid("is nested deeper than \(depth)").under(field)
        }
        let count = serialized().count
        guard count <= limit else {
            throw WireError.invalid("has \(count) bytes as JSON, over the limit of \(limit)").under(field)
        }
    }
}

extension [Image] {
    /// Refuses too many images, and any that is over a limit.
    func check(_ limits: Limits) throws(WireError) {
        guard count <= limits.imagesPerRequest else {
            throw .tooManyImages(count, limit: limits.imagesPerRequest)
        }
        for (place, image) in enumerated() {
            do throws(WireError) {
                try image.check(limits)
            } catch {
                throw error.under("[\(place)]").under("images")
            }
        }
    }
}

extension Image {
    public static var schema: Schema {
        let source = Schema([
            "type": "string", "description": "https://…, http://…, data:image/…;base64,… or sha256:…, put by blob.put",
            "pattern": "^(https?|data|sha256):",
        ])
        let object = Schema.object(
            "ImageObject",
            [
                .required("source", source, "A URL, a data: URI of an image, or sha256: and 64 digits."),
                .optional("id", .string, "The client's own id of it."),
                .optional("prompt", .string, "The prompt."),
                .optional("input", .anyObject, "Input that goes over all else."),
                .optional("model", .string, "The model."),
            ])
        return Schema.either(source, object).named("Image")
    }
}
