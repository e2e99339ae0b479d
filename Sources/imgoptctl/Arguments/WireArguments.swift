public import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// A store's name as typed.
enum StoreArgument {
    /// - Throws: `ValidationError` with the rule of names.
    static func name(_ text: String) throws -> StoreName {
        guard let name = StoreName(text) else {
            throw ValidationError("a store's name is 1 to \(StoreName.longest) of A-Z a-z 0-9 . _ : @ -")
        }
        return name
    }
}

/// Numbers as typed. Their options are read with `parsing: .unconditional`: what begins with a dash is then a number
/// out of range, and not a value that is missing.
enum NumberArgument {
    /// A whole number in `range`.
    /// - Throws: `ValidationError` with the range.
    static func whole<Number>(
        _ range: ClosedRange<Number>
    ) -> @Sendable (String) throws -> Number where Number: FixedWidthInteger & Sendable {
        { text in
            guard let number = Number(text), range.contains(number) else {
                let end = range.upperBound == .max ? "on" : "to \(range.upperBound)"
                throw ValidationError("a whole number from \(range.lowerBound) \(end) is wanted")
            }
            return number
        }
    }

    /// A number in `range`, NaN being in none; `unit` says of what.
    /// - Throws: `ValidationError` with the range.
    static func decimal(_ range: ClosedRange<Double>, _ unit: String = "") -> @Sendable (String) throws -> Double {
        { text in
            guard let number = Double(text), range.contains(number) else {
                let (least, most) = (short(range.lowerBound), short(range.upperBound))
                throw ValidationError("a number from \(least) to \(most)\(unit) is wanted")
            }
            return number
        }
    }

    /// The id of a job or an item.
    static let id = whole(1...Int64.max)

    private static func short(_ number: Double) -> String {
        number == number.rounded() ? Figures.fixed(number, 0) : "\(number)"
    }
}

/// The name of a file or a folder as typed.
enum PathArgument {
    /// - Throws: `ValidationError` if it is empty, as a variable in a script is that was never set.
    static func path(_ text: String) throws -> String {
        guard !text.isEmpty else { throw ValidationError("a path is wanted") }
        return text
    }
}

/// An amount of money as typed.
enum AmountArgument {
    /// - Throws: `ValidationError` with the rule of amounts.
    static func amount(_ text: String) throws -> Amount {
        guard let amount = Amount(text: text), amount.micros >= 0 else {
            throw ValidationError("an amount is a number from 0 on, with at most six digits after the point")
        }
        return amount
    }
}

extension JobState: ExpressibleByArgument {}
extension ItemState: ExpressibleByArgument {}
extension EventKind: ExpressibleByArgument {}
extension CachePolicy: ExpressibleByArgument {}
extension MetricsFormat: ExpressibleByArgument {}

/// JSON typed on the command line.
enum JSONArgument {
    /// Any value.
    static func value(_ text: String) throws -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw ValidationError("not JSON: \(error.description)")
        }
    }

    /// An object.
    static func object(_ text: String) throws -> JSONObject {
        guard let object = try value(text).objectValue else { throw ValidationError("must be a JSON object") }
        return object
    }
}
