import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptObjects
import Logging
import Synchronization

/// The files that no row refers to any more, and that are to be removed.
struct ListedFiles: Sendable {
    let database: any UpkeepRecords & PutRecords & JobReads
    let outputs: OutputFiles
    let objects: ObjectStore?
    let blobs: BlobFiles
    let logger: Logger

    /// What became of some of them.
    struct Piece {
        /// What to go on behind; nil: these were the last.
        let last: Removal?
        /// How many files can't be removed, and stay on the list.
        let stuck: Int
        /// The same of objects in a bucket.
        let stuckObjects: Int
    }

    /// Removes some files, those longest on the list first, or what follows `last`: those that can't be removed hold up
    /// no others.
    func remove(after last: Removal?, limit: Int) throws(DatabaseError) -> Piece {
        let removals = try database.removals(after: last, limit: limit)
        let files = removals.filter { $0.file.object == nil }
        let objects = removals.filter { $0.file.object != nil }
        let removed = (files: files.filter { remove($0.file) }, objects: removeObjects(objects))
        let all = removed.files + removed.objects
        if !all.isEmpty { try database.forget(all) }
        return Piece(
            last: removals.count == limit ? removals.last : nil, stuck: files.count - removed.files.count,
            stuckObjects: objects.count - removed.objects.count)
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
            let failure = failed.values.first
            if objects.isNews(ofRemovals: failure), let failure {
                logger.warning("an object can't be removed: it is tried again", metadata: ["reason": "\(failure)"])
            }
            guard let failure else { continue }
            // The others would be answered alike, each after its own time.
            if failure.kind != .other { break }
        }
        return gone
    }

    /// True: the copy of an object is gone, or there was none. What was saved into the folder later is no copy.
    private func removeCopy(of file: Removal.File) -> Bool {
        guard let object = file.object, let copy = outputs.copyPlace(of: object) else { return true }
        guard let name = OutputFiles.name(object, store: PercentEncoding.decode) else { return true }
        do throws(DatabaseError) {
            let row = try database.item(ItemID(name.item))
            return row?.outputs.contains { $0.path == copy } ?? false ? true : remove(.output(path: copy))
        } catch {
            return false
        }
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
