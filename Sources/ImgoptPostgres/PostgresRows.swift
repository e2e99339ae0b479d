internal import CPostgres

/// What the server answered to one statement. Rows and columns are counted from 0.
///
/// Stays on the thread of its connection.
@safe package final class PostgresRows {
    private let result: OpaquePointer
    /// How many rows it answers.
    package let count: Int
    /// How many rows it inserted, changed, deleted or answered.
    package let affected: Int
    /// The names of its columns.
    package let names: [String]

    /// Takes what libpq gave, and frees it in the end.
    init(_ result: OpaquePointer) {
        unsafe self.result = result
        count = unsafe Int(cPQntuples(result))
        affected = unsafe Int(String(cString: cPQcmdTuples(result))) ?? 0
        names = unsafe (0..<cPQnfields(result)).map { unsafe String(cString: cPQfname(result, $0)) }
    }

    deinit { unsafe cPQclear(result) }

    /// Whether there is no value.
    package func isNull(_ row: Int, _ column: Int) -> Bool {
        check(row, column)
        return unsafe cPQgetisnull(result, Int32(row), Int32(column)) == 1
    }

    /// The bytes of the value's binary form; none for NULL.
    package func withBytes<Answer>(_ row: Int, _ column: Int, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        check(row, column)
        let start = unsafe cPQgetvalue(result, Int32(row), Int32(column))
        let length = unsafe cPQgetlength(result, Int32(row), Int32(column))
        return unsafe read(UnsafeRawBufferPointer(start: start, count: Int(length)))
    }

    /// A whole number of any length, or a truth value; nil: NULL, or another type.
    package func int(_ row: Int, _ column: Int) -> Int64? {
        guard !isNull(row, column) else { return nil }
        return unsafe withBytes(row, column) { bytes in
            switch (type(of: column), bytes.count) {
            case (16, 1): unsafe Int64(bytes[0])
            case (21, 2): unsafe Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
            case (23, 4): unsafe Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
            case (20, 8): unsafe Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
            default: nil
            }
        }
    }

    /// A number with a fraction; nil: NULL, or another type.
    package func double(_ row: Int, _ column: Int) -> Double? {
        guard !isNull(row, column), type(of: column) == 701 else { return nil }
        return unsafe withBytes(row, column) { bytes in
            unsafe Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
        }
    }

    /// A text, or bytes as a text; nil: NULL.
    package func text(_ row: Int, _ column: Int) -> String? {
        guard !isNull(row, column) else { return nil }
        return unsafe withBytes(row, column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Bytes; nil: NULL.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        guard !isNull(row, column) else { return nil }
        return unsafe withBytes(row, column) { unsafe Array($0) }
    }

    private func type(of column: Int) -> UInt32 { unsafe cPQftype(result, Int32(column)) }

    private func check(_ row: Int, _ column: Int) {
        precondition((0..<count).contains(row) && names.indices.contains(column), "no row \(row), column \(column)")
    }
}
