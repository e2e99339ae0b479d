package import ImgoptJSON

extension FaultPlan {
    /// The rules under their names, as `GET /sim/faults` shows them.
    var json: JSONValue {
        let named = FaultName.allCases.compactMap { name in rules[name].map { (name.rawValue, $0.json) } }
        return .object(JSONObject(named))
    }

    /// Replaces the rules that `json` names; null takes one away, or all.
    package mutating func merge(_ json: JSONValue) throws(SettingsError) {
        if json.isNull { return removeAll() }
        guard let object = json.objectValue else { throw SettingsError("faults must be an object or null") }
        for (key, value) in object {
            let name = try Self.name(key)
            self[name] = value.isNull ? nil : try FaultRule(json: value, name: key)
        }
    }

    /// The fault of that name.
    static func name(_ text: String) throws(SettingsError) -> FaultName {
        if let name = FaultName(rawValue: text) { return name }
        let known = FaultName.allCases.map(\.rawValue).joined(separator: ", ")
        throw SettingsError("unknown fault \"\(text)\"; known: \(known)")
    }
}

extension FaultRule {
    var json: JSONValue {
        var object: JSONObject = ["probability": .double(probability), "next": .integer(next)]
        if let kinds { object["kinds"] = .array(kinds.map(\.rawValue).sorted().map(JSONValue.string)) }
        if let status { object["status"] = .integer(status) }
        if let text { object["text"] = .string(text) }
        object["retry_after_s"] = .integer(retryAfterSeconds)
        if let retryAfter { object["retry_after"] = .string(retryAfter) }
        object["retry_after_date"] = .bool(hasRetryAfterDate)
        object["retry_after_header"] = .bool(hasRetryAfterHeader)
        object["retry_after_body"] = .bool(hasRetryAfterBody)
        object["ms"] = .integer(milliseconds)
        if let count { object["count"] = .integer(count) }
        return .object(object)
    }

    init(json: JSONValue, name: String) throws(SettingsError) {
        guard let object = json.objectValue else { throw SettingsError("fault \(name) must be an object or null") }
        self.init()
        for (key, value) in object {
            switch key {
            case "probability":
                guard let number = value.doubleValue, (0...1).contains(number) else {
                    throw SettingsError("\(name).probability must be from 0 to 1")
                }
                probability = number
            case "next": next = try SettingsError.count(value, "\(name).next")
            case "status": status = try SettingsError.count(value, "\(name).status", in: 200...599)
            case "text":
                guard let string = value.stringValue else { throw SettingsError("\(name).text must be a string") }
                text = string
            case "retry_after_s": retryAfterSeconds = try SettingsError.count(value, "\(name).retry_after_s")
            case "retry_after":
                guard let string = value.stringValue, string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                    throw SettingsError("\(name).retry_after must be a string of one line of ASCII")
                }
                retryAfter = string
            case "retry_after_date": hasRetryAfterDate = try SettingsError.flag(value, "\(name).\(key)")
            case "retry_after_header": hasRetryAfterHeader = try SettingsError.flag(value, "\(name).\(key)")
            case "retry_after_body": hasRetryAfterBody = try SettingsError.flag(value, "\(name).\(key)")
            case "ms": milliseconds = try SettingsError.count(value, "\(name).ms")
            case "count": count = try SettingsError.count(value, "\(name).count", in: 0...200_000_000)
            case "kinds": kinds = try Self.kinds(value, name: name)
            default: throw SettingsError("fault \(name) has no option \"\(key)\"")
            }
        }
    }

    private static func kinds(_ json: JSONValue, name: String) throws(SettingsError) -> Set<RequestKind> {
        let known = RequestKind.allCases.map(\.rawValue).joined(separator: ", ")
        guard let names = json.arrayValue else { throw SettingsError("\(name).kinds must be an array of: \(known)") }
        var kinds: Set<RequestKind> = []
        for element in names {
            guard let kind = element.stringValue.flatMap(RequestKind.init(rawValue:)) else {
                throw SettingsError("\(name).kinds must be of: \(known)")
            }
            kinds.insert(kind)
        }
        return kinds
    }
}
