import FoundationEssentials
import GRDB

/// A text as SQLite can hold it. GRDB hands over C strings, which a NUL would cut short, and a prompt, a key or a
/// provider's message may well have one: such a text is kept as the blob of its UTF-8.
func sqlText(_ string: String?) -> (any DatabaseValueConvertible)? {
    guard let string else { return nil }
    return string.utf8.contains(0) ? Data(string.utf8) : string
}

/// Opaque bytes as SQLite holds them.
func sqlBytes(_ bytes: [UInt8]?) -> Data? {
    bytes.map { Data($0) }
}

extension Row {
    /// The text of a column that `text` wrote.
    func text(_ column: String) -> String? {
        let value: DatabaseValue = self[column]
        return String.fromDatabaseValue(value)
    }

    /// The text of a column that can't be NULL.
    func requiredText(_ column: String) throws -> String {
        guard let text = text(column) else { throw DatabaseError.unreadable(column) }
        return text
    }

    /// The bytes of a column, nil for NULL.
    func bytes(_ column: String) -> [UInt8]? {
        let data: Data? = self[column]
        return data.map { [UInt8]($0) }
    }
}

extension DatabaseError {
    /// A column holds what can't be.
    static func unreadable(_ column: String) -> DatabaseError {
        DatabaseError(.corrupt, "the column \(column) holds an unknown value: check the database, restore a backup")
    }
}
