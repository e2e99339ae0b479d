/// A value for a place of a statement, with its type, which NULL has too.
package enum PostgresValue: Sendable, Hashable {
    /// `bigint`. PostgreSQL makes smaller columns' values of it by itself.
    case int(Int64?)
    /// `double precision`.
    case double(Double?)
    /// `boolean`.
    case bool(Bool?)
    /// `text`, in which no NUL may be.
    case text(String?)
    /// `bytea`: any bytes.
    case bytes([UInt8]?)

    /// The number that the server has for the type: `SELECT oid, typname FROM pg_type`.
    var type: UInt32 {
        switch self {
        case .bool: 16
        case .bytes: 17
        case .int: 20
        case .text: 25
        case .double: 701
        }
    }

    /// The bytes of the type's binary form, whole numbers with the highest byte first; nil: NULL.
    var encoded: [UInt8]? {
        switch self {
        case .int(let value): value.map { Self.bytes($0.bigEndian) }
        case .double(let value): value.map { Self.bytes($0.bitPattern.bigEndian) }
        case .bool(let value): value.map { [$0 ? 1 : 0] }
        case .text(let value): value.map { Array($0.utf8) }
        case .bytes(let value): value
        }
    }

    /// The length of a text, or of bytes.
    var length: Int? {
        switch self {
        case .text(let value): value?.utf8.count
        case .bytes(let value): value?.count
        case .int, .double, .bool: nil
        }
    }

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }
}

/// A statement, and the values for its places `$1`, `$2`, …
package struct PostgresStatement: Sendable, Hashable {
    /// Its text.
    package let sql: String
    /// As many as it has places.
    package let values: [PostgresValue]
    /// Its text comes again: the server keeps it ready.
    package let isKept: Bool

    /// A statement with these values.
    package init(_ sql: String, _ values: [PostgresValue] = [], isKept: Bool = true) {
        self.sql = sql
        self.values = values
        self.isKept = isKept
    }
}
