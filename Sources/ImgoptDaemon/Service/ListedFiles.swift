import ImgoptDatabase
import Logging

/// The files that no row refers to any more, and that are to be removed.
struct ListedFiles: Sendable {
    let database: any UpkeepRecords & PutRecords
    let outputs: OutputFiles
    let blobs: BlobFiles
    let logger: Logger

    /// What became of some of them.
    struct Piece {
        /// What to go on behind; nil: these were the last.
        let last: Removal?
        /// How many can't be removed, and stay on the list.
        let stuck: Int
    }

    /// Removes some files, those longest on the list first, or what follows `last`: those that can't be removed hold up
    /// no others.
    func remove(after last: Removal?, limit: Int) throws(DatabaseError) -> Piece {
        let removals = try database.removals(after: last, limit: limit)
        let removed = removals.filter { remove($0.file) }
        if !removed.isEmpty { try database.forget(removed) }
        return Piece(last: removals.count == limit ? removals.last : nil, stuck: removals.count - removed.count)
    }

    /// Whether bytes must stay: also if the database can't be read.
    func needs(_ digest: String) -> Bool { (try? database.needsBlob(digest)) ?? true }

    /// True: the file is gone, or is wanted again.
    private func remove(_ file: Removal.File) -> Bool {
        do throws(FileError) {
            switch file {
            case .output(let path): try outputs.remove(path: path)
            case .blob(let sha256): try blobs.remove(sha256) { needs(sha256) }
            }
            return true
        } catch {
            logger.warning("a file can't be removed", metadata: ["reason": "\(error)"])
            return false
        }
    }
}
