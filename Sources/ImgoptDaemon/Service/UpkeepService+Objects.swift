import ImgoptDatabase
import ImgoptEngine
import ImgoptObjects
import Logging
import Synchronization

// What lies in a bucket, and what waits on the disk until it does.
extension UpkeepService {
    /// Asks the bucket before the first output is there for it: what keeps it away is told before anything is paid for.
    func lookAtBucket() async {
        guard let objects, live.current.outputs.isBucket else { return }
        var known: ObjectFailure?
        while let obstacle = await objects.claimed(), !Task.isCancelled {
            if obstacle != known {
                logger.error("the bucket takes no outputs, and is asked again", metadata: ["reason": "\(obstacle)"])
            }
            known = obstacle
            guard await rest(Self.patience) else { return }
        }
        if known != nil, !Task.isCancelled { logger.notice("the bucket takes outputs") }
    }

    /// Sees to it that waiting files whose objects could not be asked for are looked at again.
    func lookAtWaiting() async {
        guard objects != nil || outputs.hadWaiting.load(ordering: .relaxed) else { return }
        while await rest(Self.patience) {
            if outputs.hasNoted { savedBell.ring() }
        }
    }

    /// What earlier lives left on the way into the bucket.
    func noteWaiting() {
        for path in outputs.allWaiting() {
            guard let name = outputs.nameOfWaiting(path) else { continue }
            outputs.note(path, of: ItemID(name.item))
        }
    }

    /// Removes waiting files of items that have ended: what is on a row is where the row says, and an object that no
    /// row names goes first.
    func removeWaiting() async {
        // Of a bucket that does not answer, or refuses, one is enough: each may take a minute.
        var isRefused = false
        for (path, item) in outputs.takeNoted() {
            guard let name = outputs.nameOfWaiting(path) else { continue }
            let row: ItemRow?
            do throws(DatabaseError) {
                row = try await offThread { () throws(DatabaseError) in try database.item(item) }
            } catch {
                outputs.note(path, of: item)
                continue
            }
            if let row, !row.state.isFinal {
                outputs.note(path, of: item)
                continue
            }
            let location = objects?.location(name, ending: ObjectStore.ending(of: path))
            let places = Set(row?.outputs.map(\.path) ?? [])
            if location.map(places.contains) ?? true {
                // Without a bucket in the settings nobody can ask.
                outputs.removeWaiting(path)
            } else if !isRefused, let objects, let location, await isGone(location, in: objects, places) {
                outputs.removeWaiting(path)
            } else {
                isRefused = true
                // What it tells is its name: nobody needs the bytes, and their owner may want them gone.
                outputs.emptyWaiting(path)
                outputs.note(path, of: item)
            }
        }
    }

    /// Whether there is no object that no row names: any more, or because it was never put.
    private func isGone(_ location: String, in objects: ObjectStore, _ places: Set<String>) async -> Bool {
        // Below another daemon's prefix an object of this name is that one's.
        guard await objects.claimed() == nil, await objects.removed(location) == nil else { return false }
        // Where the copy of an object is, the output itself is if it was saved into the folder.
        if let copy = outputs.copyPlace(of: location), !places.contains(copy) { try? outputs.remove(path: copy) }
        return true
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
    /// Makes sure that the prefix is this daemon's; what is in the way, nil: nothing is.
    fileprivate func claimed() async -> ObjectFailure? { await OneAnswer.of { claim($0) } }

    /// Removes an object; what was in the way, nil if it is gone.
    fileprivate func removed(_ location: String) async -> ObjectFailure? {
        await OneAnswer.of { remove(location, done: $0) }
    }
}

/// What a bucket answers, or that nobody waits for it any more: a stop does not wait for a server that is silent.
private final class OneAnswer: Sendable {
    private struct State {
        var waiter: CheckedContinuation<ObjectFailure?, Never>?
        var answer: ObjectFailure??
    }

    private let state = Mutex(State())

    static func of(_ ask: (@escaping @Sendable (ObjectFailure?) -> Void) -> Void) async -> ObjectFailure? {
        let one = OneAnswer()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: ObjectFailure?? = one.state.withLock { state in
                    if state.answer == nil { state.waiter = continuation }
                    return state.answer
                }
                if let early { return continuation.resume(returning: early) }
                ask { one.give($0) }
            }
        } onCancel: {
            one.give(ObjectFailure(.away, "the daemon ends"))
        }
    }

    private func give(_ answer: ObjectFailure?) {
        let waiter = state.withLock { state in
            if state.answer == nil { state.answer = .some(answer) }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: answer)
    }
}
