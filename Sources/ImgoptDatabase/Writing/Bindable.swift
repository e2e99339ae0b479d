import GRDBSQLite

/// A value that a statement of a turn can be given, bound without a copy of the list of its arguments.
protocol Bindable {
    /// Puts the value at a place, counted from 1, and answers SQLite's result code.
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32
}

/// A statement as SQLite knows it.
typealias SQLiteStatement = OpaquePointer

/// SQLite takes a copy: what is bound need not outlive the call.
private let takesCopy = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(statement, place, self)
    }
}

extension Bindable where Self: FixedWidthInteger {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe Int64(self).bind(to: statement, at: place)
    }
}

extension Int: Bindable {}
extension Int32: Bindable {}
extension UInt8: Bindable {}
extension UInt32: Bindable {}

extension Bool: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe Int64(self ? 1 : 0).bind(to: statement, at: place)
    }
}

extension Double: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe sqlite3_bind_double(statement, place, self)
    }
}

/// A text with a NUL in it is kept as a blob, as ``sqlText(_:)`` does and tells why.
extension String: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { utf8 in
            if unsafe utf8.contains(0) {
                return unsafe sqlite3_bind_blob(statement, place, utf8.baseAddress, Int32(utf8.count), takesCopy)
            }
            return unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                unsafe sqlite3_bind_text(statement, place, characters.baseAddress, Int32(characters.count), takesCopy)
            }
        }
    }
}

extension [UInt8]: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        if isEmpty { return unsafe sqlite3_bind_zeroblob(statement, place, 0) }
        return unsafe withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), takesCopy)
        }
    }
}

extension Optional: Bindable where Wrapped: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        switch self {
        case .some(let value): unsafe value.bind(to: statement, at: place)
        case .none: unsafe sqlite3_bind_null(statement, place)
        }
    }
}
