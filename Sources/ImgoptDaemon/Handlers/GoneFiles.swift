import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Looks whether files that items claim are there, and notes those that are not.
struct GoneFiles: RecordReader {
    let database: any JobReads & OutputRecords
    let objects: ObjectStore?
    let clock: DaemonClock

    /// What a file is to be.
    struct Whole: Sendable {
        let name: String
        let bytes: Int64
        let contentType: String
        let sha256: String

        init(name: String, bytes: Int64, contentType: String, sha256: String) {
            self.name = name
            self.bytes = bytes
            self.contentType = contentType
            self.sha256 = sha256
        }

        /// One of an item's outputs.
        init(_ output: OutputFile, _ place: Int, of item: ItemID) {
            self.init(
                name: "output \(place) of item \(item.rawValue)", bytes: output.bytes, contentType: output.contentType,
                sha256: output.sha256)
        }
    }

    /// What is at a path.
    enum Found {
        case bytes([UInt8])
        /// Nothing.
        case missing
        /// Something else than was put there.
        case changed
    }

    /// So many items of a job are read at a time.
    private static let page = 500

    /// The name of the first file of a done item that is there; nil: none is, and all are noted as gone.
    func firstThere(of row: ItemRow) throws(WireError) -> String? {
        for (place, output) in row.outputs.enumerated() {
            let whole = Whole(output, place, of: row.id)
            // The new file has the name of the old one, which whoever removes it would take for the old one.
            if try isGivenUp(output) { throw .beingRemoved(whole.name) }
            if try isThere(output.path, whole) { return whole.name }
            if output.removedAt == nil { try note(row.id, output.number ?? place) }
        }
        return nil
    }

    private func isThere(_ path: String, _ whole: Whole) throws(WireError) -> Bool {
        if ObjectStore.isObject(path) { return try isObjectThere(path, whole) }
        if case .bytes = try Self.look(for: whole, at: path, from: 0, 0) { return true }
        return false
    }

    /// Notes which items of a job are done and have no file any more.
    func note(allOf job: JobRow) throws(WireError) {
        var last: ItemID?
        while true {
            let query = ItemQuery(job: job.id, states: [.done], after: last, limit: Self.page)
            let rows = try read { () throws(DatabaseError) in try database.items(query) }
            if rows.isEmpty { return }
            for row in rows { _ = try firstThere(of: row) }
            last = rows.last?.id
        }
    }

    /// Whether the file is to be removed and perhaps still there.
    func isGivenUp(_ output: OutputFile) throws(WireError) -> Bool {
        guard output.removedAt != nil else { return false }
        return try read { () throws(DatabaseError) in try database.isBeingRemoved(output.path) }
    }

    /// So many bytes of a file, if it is what it is to be, as far as its length tells.
    static func look(for whole: Whole, at path: String, from offset: Int64, _ count: Int) throws(WireError) -> Found {
        do throws(FileBytes.ReadError) {
            let bytes = try FileBytes.read(path, at: offset, count: count, ofAll: whole.bytes)
            return bytes.map { .bytes($0) } ?? .changed
        } catch .system(let error) where [ENOENT, ENOTDIR].contains(error.code) {
            return .missing
        } catch .system(let error) where error.code == ELOOP {
            return .changed
        } catch {
            throw .storageFailed("the file of \(whole.name) can't be read")
        }
    }

    private func note(_ item: ItemID, _ number: Int) throws(WireError) {
        let now = clock.now
        do throws(DatabaseError) {
            try database.noteMissing(item, output: number, at: now)
        } catch {
            throw error.refusal
        }
    }
}
