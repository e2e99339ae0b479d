public import ImgoptJSON

/// The name of a store: 1 to 128 of `A-Z a-z 0-9 . _ : @ -`, so that it can stand in a path, a label and a log line.
public struct StoreName: Sendable, Hashable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// The longest name, in bytes.
    public static let longest = 128

    /// A name; nil if it is empty, too long, or has other characters. `.` and `..` are names of folders, not stores.
    public init?(_ text: String) {
        guard (1...Self.longest).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed),
            text != ".", text != ".."
        else { return nil }
        self.text = text
    }

    public var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "@"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension StoreName: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let name = StoreName(try String(json: json)) else {
            throw .invalid("must be 1 to \(Self.longest) of A-Z a-z 0-9 . _ : @ -")
        }
        self = name
    }
    public var json: JSONValue { .string(text) }
}

extension StoreName {
    public static var schema: Schema {
        Schema(["type": "string", "pattern": "^[A-Za-z0-9._:@-]{1,128}$"]).named("StoreName")
    }
}
