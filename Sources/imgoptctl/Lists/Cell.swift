import ImgoptJSON

/// A cell of a list that is input for a model: what it says depends on what the model takes there.
struct Cell: Equatable {
    /// The member of the input.
    let name: String
    /// As it is written, without blanks around it.
    let text: String
    /// Where it stands, for messages.
    let place: String
    /// Whether a comma may stand before decimals: it does not stand between the cells.
    let hasDecimalComma: Bool

    /// What a model takes, by its schema.
    enum Kind: String {
        case string, boolean, integer, number

        /// For people.
        fileprivate var name: String {
            switch self {
            case .string: "text"
            case .boolean: "TRUE or FALSE"
            case .integer: "a whole number"
            case .number: "a number"
            }
        }
    }

    /// What it says to a model that takes this there.
    /// - Throws: `Failure` if it says nothing of that kind.
    func value(as kind: Kind) throws(Failure) -> JSONValue {
        let value: JSONValue? =
            switch kind {
            case .string: .string(text)
            case .boolean: flag
            case .integer: number.flatMap(Self.whole)
            case .number: number
            }
        guard let value else {
            throw .usage(ImageEntry.placed("\"\(text)\" is not \(kind.name), which the model takes there", place))
        }
        return value
    }

    /// What it says by its looks: TRUE and FALSE as spreadsheets write them, a number, JSON, else a text.
    var looks: JSONValue {
        switch text.lowercased() {
        case "true": true
        case "false": false
        default: (try? JSONValue(parsing: text)) ?? decimal.flatMap { try? JSONValue(parsing: $0) } ?? .string(text)
        }
    }

    private var flag: JSONValue? {
        switch text.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }

    /// Its number, to the last digit, as JSON writes it: no sign nor zeros before it.
    private var number: JSONValue? {
        var digits = (decimal ?? text)[...]
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits = digits.dropFirst() }
        let rest = digits.drop { $0 == "0" }
        let isLong = rest.count < digits.count && rest.first?.isNumber != true
        let value = try? JSONValue(parsing: (isNegative ? "-" : "") + (isLong ? "0" : "") + rest)
        guard case .number? = value else { return nil }
        return value
    }

    /// Spreadsheets write 100000 as 1E+05.
    private static func whole(_ number: JSONValue) -> JSONValue? {
        let whole = number.intValue ?? number.doubleValue.flatMap { Int64(exactly: $0) }
        return whole.map { .integer($0) }
    }

    /// The text with a point, if it is a number with a decimal comma.
    private var decimal: String? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard hasDecimalComma, parts.count == 2, parts[1].allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return parts.joined(separator: ".")
    }
}

extension Cell {
    init?(json: JSONValue) {
        guard let name = json["name"]?.stringValue, let text = json["text"]?.stringValue,
            let place = json["place"]?.stringValue, let hasDecimalComma = json["comma"]?.boolValue
        else { return nil }
        self.init(name: name, text: text, place: place, hasDecimalComma: hasDecimalComma)
    }

    var json: JSONValue {
        ["name": .string(name), "text": .string(text), "place": .string(place), "comma": .bool(hasDecimalComma)]
    }
}
