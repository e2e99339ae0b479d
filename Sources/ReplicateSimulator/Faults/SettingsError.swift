import ImgoptJSON

/// A setting that makes no sense, in words for whoever gave it.
package struct SettingsError: Error, Sendable, CustomStringConvertible {
    /// What is wrong.
    package let description: String

    init(_ description: String) { self.description = description }

    static func count(
        _ json: JSONValue, _ name: String, in range: ClosedRange<Int> = 0...1_000_000_000
    ) throws(SettingsError) -> Int {
        guard let number = json.intValue, let count = Int(exactly: number), range.contains(count) else {
            throw SettingsError("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    static func optionalCount(
        _ json: JSONValue, _ name: String, in range: ClosedRange<Int> = 1...256_000_000
    ) throws(SettingsError) -> Int? {
        json.isNull ? nil : try count(json, name, in: range)
    }

    static func flag(_ json: JSONValue, _ name: String) throws(SettingsError) -> Bool {
        guard let flag = json.boolValue else { throw SettingsError("\(name) must be true or false") }
        return flag
    }
}
