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
