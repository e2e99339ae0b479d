import ArgumentParser
import ImgoptJSON
import ImgoptWire

extension StoreName: ExpressibleByArgument {
    /// A store's name as typed; nil if it is none.
    public init?(argument: String) { self.init(argument) }
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
