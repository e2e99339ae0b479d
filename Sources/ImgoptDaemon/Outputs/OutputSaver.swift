import Dispatch
import Glibc
import Synchronization

/// Makes whole downloads durable and gives them their names, many at once.
///
/// Each file waits for the disk twice: for its bytes, and for its name. The disk takes many requests together as
/// quickly as one, so those that wait are synced all in one, or else side by side (see ``SaveLine``); and one sync of a
/// folder is enough for all names given before it.
final class OutputSaver: Sendable {
    private typealias Completion = @Sendable (Result<FinishedOutput, FileError>) -> Void
    private typealias FolderCompletion = @Sendable (Result<Void, FileError>) -> Void

    private struct Download: Sendable {
        let file: DownloadFile
        let expectedLength: Int?
        let completion: Completion
    }

    /// All that is done there waits for the disk, and a concurrent queue has only as many threads as there are cores;
    /// a serial one gets its own when it has work.
    private let lanes = (0..<16).map { DispatchQueue(label: "imgopt.outputs.\($0)") }
    private let turn = Atomic<Int>(0)
    private let line = Mutex(SaveLine<Download>())
    /// Who waits for a folder's next sync.
    private let waiting = Mutex<[String: [FolderCompletion]]>([:])
    /// The folder of all outputs, open from before the first was written: a sync of the file system tells what has
    /// failed since. While another one is in its place, each file is synced by itself.
    private let root: WatchedFolder

    /// For outputs in this folder.
    init(folder: WatchedFolder) { root = folder }

    /// Checks a download, moves it to its place and waits until it will stay there; the file is done with afterwards,
    /// whatever came of it. `completion` is called on another thread.
    ///
    /// - Parameter expectedLength: the announced size in bytes; nil if none was.
    func save(
        _ file: DownloadFile, expectedLength: Int?,
        completion: @escaping @Sendable (Result<FinishedOutput, FileError>) -> Void
    ) {
        let download = Download(file: file, expectedLength: expectedLength, completion: completion)
        begin(line.withLock { $0.add(download, bytes: file.count, at: .now) })
    }

    /// Does other work that waits for the disk beside all this.
    func perform(_ work: @escaping @Sendable () -> Void) { nextLane().async(execute: work) }

    private func begin(_ work: SaveLine<Download>.Work?) {
        switch work {
        case nil: break
        case .oneByOne(let downloads):
            for download in downloads { save(alone: download) { $0.endedAlone(at: .now) } }
        case .aside(let download): save(alone: download) { $0.endedAside() }
        case .together(let downloads):
            nextLane().async { [self] in
                var isSynced = false
                let took = ContinuousClock().measure { isSynced = save(together: downloads) }
                begin(line.withLock { $0.endedTogether(synced: isSynced, took: took, at: .now) })
            }
        }
    }

    private func save(
        alone download: Download, _ ended: @escaping @Sendable (inout SaveLine<Download>) -> SaveLine<Download>.Work?
    ) {
        nextLane().async { [self] in
            if complete(download), let output = move(download, isSynced: false) { sync(output, download.completion) }
            begin(line.withLock { ended(&$0) })
        }
    }

    /// False: the file system could not be synced, and each file was by itself.
    private func save(together downloads: [Download]) -> Bool {
        let complete = downloads.filter(complete)
        let areBytesSynced = root.syncFileSystem()
        let moved = complete.compactMap { download in
            move(download, isSynced: areBytesSynced).map { (output: $0, completion: download.completion) }
        }
        let areNamesSynced = areBytesSynced && !moved.isEmpty && root.syncFileSystem()
        for (output, completion) in moved {
            if areNamesSynced { completion(.success(output)) } else { sync(output, completion) }
        }
        return areNamesSynced || (areBytesSynced && moved.isEmpty)
    }

    /// Whether all of it is in its file; if it can't be, whoever waits for it was told.
    private func complete(_ download: Download) -> Bool {
        attempt(download) { () throws(FileError) in
            try download.file.complete(expectedLength: download.expectedLength)
        } != nil
    }

    /// Nil: it can't be, and whoever waits for it was told.
    private func move(_ download: Download, isSynced: Bool) -> FinishedOutput? {
        attempt(download) { () throws(FileError) in try download.file.move(isSynced: isSynced) }
    }

    private func attempt<Answer>(_ download: Download, _ step: () throws(FileError) -> Answer) -> Answer? {
        do throws(FileError) {
            return try step()
        } catch {
            download.file.abandon()
            download.completion(.failure(error))
            return nil
        }
    }

    /// Waits until the name of what was moved is on disk.
    private func sync(_ output: FinishedOutput, _ completion: @escaping Completion) {
        let folder = DurableFile.folder(of: output.path)
        let isFirst = waiting.withLock { waiting in
            waiting[folder, default: []].append { result in completion(result.map { output }) }
            return waiting[folder]?.count == 1
        }
        // Only the first has to call: whoever is called takes all that wait.
        guard isFirst else { return }
        nextLane().async { [self] in
            let completions = waiting.withLock { $0.removeValue(forKey: folder) } ?? []
            let result = Result { () throws(FileError) in try DurableFile.syncFolder(folder) }
            for completion in completions { completion(result) }
        }
    }

    private func nextLane() -> DispatchQueue { lanes[turn.add(1, ordering: .relaxed).newValue % lanes.count] }
}
