import GRDBSQLite

/// A value that a statement can be given, bound without a copy of the list of its arguments.
protocol Bindable {
    /// Puts the value at a place, counted from 1, and answers SQLite's result code.
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32
}

/// A value that a column can hold.
protocol Readable {
    /// Reads a column that is not NULL; nil: it holds no such value.
    init?(reading row: Columns, at column: Int32)
}

/// A statement as SQLite knows it.
typealias SQLiteStatement = OpaquePointer

/// SQLite takes a copy: what is bound need not outlive the call.
private let takesCopy = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: Bindable, Readable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe sqlite3_bind_int64(statement, place, self)
    }

    init?(reading row: Columns, at column: Int32) { self = row.int64(column) }
}

extension FixedWidthInteger where Self: Bindable & Readable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe Int64(self).bind(to: statement, at: place)
    }

    init?(reading row: Columns, at column: Int32) { self.init(exactly: row.int64(column)) }
}

extension Int: Bindable, Readable {}
extension Int32: Bindable, Readable {}
extension UInt8: Bindable, Readable {}
extension UInt32: Bindable, Readable {}

extension Bool: Bindable, Readable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe Int64(self ? 1 : 0).bind(to: statement, at: place)
    }

    init?(reading row: Columns, at column: Int32) { self = row.int64(column) != 0 }
}

extension Double: Bindable, Readable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        unsafe sqlite3_bind_double(statement, place, self)
    }

    init?(reading row: Columns, at column: Int32) { self = row.double(column) }
}

/// A text with a NUL in it, as a prompt, a key or a provider's message may have one, is kept as the blob of its UTF-8:
/// SQLite's own functions would end at the NUL.
extension String: Bindable, Readable {
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

    init?(reading row: Columns, at column: Int32) {
        self = unsafe row.withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8]: Bindable, Readable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        if isEmpty { return unsafe sqlite3_bind_zeroblob(statement, place, 0) }
        return unsafe withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), takesCopy)
        }
    }

    init?(reading row: Columns, at column: Int32) {
        self = unsafe row.withBytes(column) { unsafe Array($0) }
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
