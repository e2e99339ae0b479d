import ImgoptJSON

/// One account of the service: who is let in as it, and what it may. What is nil here is as for all accounts.
package struct AccountSettings: Sendable, Equatable {
    /// The token that is let in as this account.
    package var token: String
    /// What `GET /account` calls it; nil: `stand-in`, with the account's number from the second on. Live.
    package var name: String?
    /// Creations a minute; 0 stands for no limit. Live.
    package var createPerMinute: Int?
    /// Creations at once out of a full bucket. Live.
    package var createBurst: Int?
    /// Other requests a minute; 0 stands for no limit. Live.
    package var readPerMinute: Int?
    /// Other requests at once out of a full bucket. Live.
    package var readBurst: Int?
    /// True: it is short of credit, 6 creations a minute, one at a time. Live.
    package var lowCredit: Bool?
    /// True: it has no credit, and every creation gets a 402. Live.
    package var noCredit = false
    /// True: its token gets a 401, until it is let in again. Live.
    package var revoked = false

    /// An account that is as all are.
    package init(token: String) { self.token = token }

    /// Changes what `json` names.
    mutating func merge(_ json: JSONValue) throws(SettingsError) {
        guard let object = json.objectValue else { throw SettingsError("an account must be an object") }
        for (key, value) in object {
            switch key {
            case "name": name = try Self.name(value)
            case "create_rpm": createPerMinute = try SettingsError.optionalCount(value, key, in: 0...1_000_000)
            case "create_burst": createBurst = try SettingsError.optionalCount(value, key)
            case "read_rpm": readPerMinute = try SettingsError.optionalCount(value, key, in: 0...1_000_000)
            case "read_burst": readBurst = try SettingsError.optionalCount(value, key)
            case "low_credit": lowCredit = value.isNull ? nil : try SettingsError.flag(value, key)
            case "no_credit": noCredit = try SettingsError.flag(value, key)
            case "revoked": revoked = try SettingsError.flag(value, key)
            default: throw SettingsError("unknown setting \"\(key)\" of an account")
            }
        }
    }

    /// What is its own, in the shape that `merge` reads.
    var json: JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0) }
        object["create_rpm"] = createPerMinute.map { .integer($0) }
        object["create_burst"] = createBurst.map { .integer($0) }
        object["read_rpm"] = readPerMinute.map { .integer($0) }
        object["read_burst"] = readBurst.map { .integer($0) }
        object["low_credit"] = lowCredit.map { .bool($0) }
        if noCredit { object["no_credit"] = true }
        if revoked { object["revoked"] = true }
        return .object(object)
    }

    private static func name(_ json: JSONValue) throws(SettingsError) -> String? {
        if json.isNull { return nil }
        guard let text = json.stringValue, !text.isEmpty else { throw SettingsError("name must be a text") }
        return text
    }
}
