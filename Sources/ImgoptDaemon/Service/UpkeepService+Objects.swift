import ImgoptDatabase
import ImgoptEngine
import ImgoptObjects
import Logging

// What lies in a bucket, and what waits on the disk until it does.
extension UpkeepService {
    /// What earlier lives left on the way into the bucket.
    func noteWaiting() async {
        guard let objects else { return }
        for path in outputs.allWaiting() {
            guard let name = outputs.nameOfWaiting(path) else { continue }
            objects.note(path, of: ItemID(name.item))
        }
    }

    /// Removes local files of items that have ended: what is on a row is in the bucket, and an object that no row names
    /// goes first.
    func removeWaiting() async {
        guard let objects else { return }
        for (path, item) in objects.takeNoted() {
            guard let name = outputs.nameOfWaiting(path) else { continue }
            let row: ItemRow?
            do throws(DatabaseError) {
                row = try await offThread { () throws(DatabaseError) in try database.item(item) }
            } catch {
                objects.note(path, of: item)
                continue
            }
            let location = objects.location(name, ending: ObjectStore.ending(of: path))
            let isNamed = row?.outputs.contains { $0.path == location } ?? false
            if let row, !row.state.isFinal {
                objects.note(path, of: item)
            } else if isNamed {
                outputs.removeWaiting(path)
            } else if await objects.remove(location) == nil {
                if let copy = outputs.copyPlace(of: location) { try? outputs.remove(path: copy) }
                outputs.removeWaiting(path)
            } else {
                objects.note(path, of: item)
            }
        }
    }
}

extension Removal.File {
    /// Where the object is; nil: it is none.
    var object: String? {
        if case .output(let path) = self, ObjectStore.isObject(path) { return path }
        return nil
    }
}

extension ObjectStore {
    /// Removes an object; what was in the way, nil if it is gone.
    fileprivate func remove(_ location: String) async -> ObjectFailure? {
        await withCheckedContinuation { continuation in
            remove(location) { continuation.resume(returning: $0) }
        }
    }
}
