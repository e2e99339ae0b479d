public import ImgoptJSON

/// An error as it is told to a client: what is wrong and what to do, for people and for programs.
public struct WireError: Error, Sendable, Hashable {
    /// The JSON-RPC code.
    public var code: Int
    /// The word to branch on; an `ErrorName`, unless a newer daemon sent it.
    public var name: String
    /// What is wrong and what to do.
    public var message: String
    /// Whether the same request can succeed later without any change.
    public var isRetryable: Bool
    /// When to try again, in milliseconds from now.
    public var retryAfterMilliseconds: Int?
    /// The param that is wrong, as a path: `images[3].source`.
    public var field: String?
    /// Further members of `data`, such as the byte `offset` of a parse error.
    public var extras: JSONObject

    /// An error of our table.
    public init(
        _ name: ErrorName, _ message: String, retryAfterMilliseconds: Int? = nil, field: String? = nil,
        extras: JSONObject = [:]
    ) {
        code = name.code
        self.name = name.rawValue
        self.message = message
        isRetryable = name.isRetryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.field = field
        self.extras = extras
    }

    /// The name as one of our table, nil if a newer daemon sent another.
    public var knownName: ErrorName? { ErrorName(rawValue: name) }
}

extension WireError: CustomStringConvertible {
    public var description: String { "\(name): \(message)" }
}

extension WireError: WireValue {
    /// Reads the `error` member of a reply. One of another server, without our `data`, is taken as well.
    public init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        code = try members.required("code")
        message = try members.required("message")
        let data: JSONObject? = try members.optional("data")
        let known = ErrorName.allCases.first { [code] in $0.code == code }
        name = data?["name"]?.stringValue ?? known?.rawValue ?? "unknown"
        isRetryable = data?["retryable"]?.boolValue ?? known?.isRetryable ?? false
        retryAfterMilliseconds = data?["retry_after_ms"]?.intValue.map(Int.init)
        field = data?["field"]?.stringValue
        extras = data ?? [:]
        for key in ["name", "retryable", "retry_after_ms", "field"] { extras[key] = nil as JSONValue? }
    }

    public var json: JSONValue {
        var data: JSONObject = ["name": .string(name), "retryable": .bool(isRetryable)]
        data["retry_after_ms"] = retryAfterMilliseconds?.json
        data["field"] = field?.json
        for (key, value) in extras { data[key] = value }
        return ["code": .integer(code), "message": .string(message), "data": .object(data)]
    }
}
