import Dispatch
import ImgoptDatabase
import ImgoptObjects
import Logging
import Synchronization

/// The files that no row refers to any more, and that are to be removed.
struct ListedFiles: Sendable {
    let database: any UpkeepRecords & PutRecords
    let outputs: OutputFiles
    let objects: ObjectStore?
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
        let removed =
            removals.filter { $0.file.object == nil && remove($0.file) }
            + removeObjects(removals.filter { $0.file.object != nil })
        if !removed.isEmpty { try database.forget(removed) }
        return Piece(last: removals.count == limit ? removals.last : nil, stuck: removals.count - removed.count)
    }

    /// Whether bytes must stay: also if the database can't be read.
    func needs(_ digest: String) -> Bool { (try? database.needsBlob(digest)) ?? true }

    /// Requests at once.
    private static let deletions = 8

    /// Removes objects, and waits for that; answers those that are gone.
    private func removeObjects(_ removals: [Removal]) -> [Removal] {
        guard !removals.isEmpty else { return [] }
        guard let objects else {
            logger.warning(
                "outputs in a bucket can't be removed: \(SettingsTable.name(of: \.objects.bucket)) is not set",
                metadata: ["outputs": "\(removals.count)"])
            return []
        }
        var gone: [Removal] = []
        for start in stride(from: 0, to: removals.count, by: Self.deletions) {
            let some = removals[start..<min(start + Self.deletions, removals.count)]
            let failures = Shared(Mutex<[Int: ObjectFailure]>([:]))
            let group = DispatchGroup()
            for (place, removal) in zip(some.indices, some) {
                group.enter()
                objects.remove(removal.file.object ?? "") { failure in
                    failures.value.withLock { $0[place] = failure }
                    group.leave()
                }
            }
            group.wait()
            let failed = failures.value.withLock { $0 }
            gone += zip(some.indices, some).filter { failed[$0.0] == nil }.map(\.1).filter { removeCopy(of: $0.file) }
            guard let failure = failed.values.first else { continue }
            logger.warning("an object can't be removed", metadata: ["reason": "\(failure)"])
            // The others would be answered alike, each after its own time.
            if failure.kind != .other { break }
        }
        return gone
    }

    /// True: the copy of an object is gone, or there was none.
    private func removeCopy(of file: Removal.File) -> Bool {
        file.object.flatMap(outputs.copyPlace).map { remove(.output(path: $0)) } ?? true
    }

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
