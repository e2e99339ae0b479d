import ImgoptDatabase
import ImgoptWire

/// What reads the database for clients.
protocol RecordReader: Sendable {}

extension RecordReader {
    /// Reads the database; its errors become the client's.
    func read<Value>(_ work: () throws(DatabaseError) -> Value) throws(WireError) -> Value {
        do throws(DatabaseError) {
            return try work()
        } catch {
            throw .storageFailed(error.message)
        }
    }
}
