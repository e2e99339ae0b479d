import Dispatch
import Synchronization

/// Makes whole downloads durable and gives them their names, many at once.
///
/// Each file waits for the disk twice: for its bytes, and for its name. The disk takes many requests together as
/// quickly as one, so files are synced side by side; and one sync of a folder is enough for all names given before it.
final class OutputSaver: Sendable {
    private typealias Completion = @Sendable (Result<Void, FileError>) -> Void

    /// All that is done there waits for the disk, and a concurrent queue has only as many threads as there are cores;
    /// a serial one gets its own when it has work.
    private let lanes = (0..<16).map { DispatchQueue(label: "imgopt.outputs.\($0)") }
    private let turn = Atomic<Int>(0)
    /// Who waits for a folder's next sync.
    private let waiting = Mutex<[String: [Completion]]>([:])

    /// Checks a download, moves it to its place and waits until it will stay there; the file is done with afterwards,
    /// whatever came of it. `completion` is called on another thread.
    ///
    /// - Parameter expectedLength: the announced size in bytes; nil if none was.
    func save(
        _ file: DownloadFile, expectedLength: Int?,
        completion: @escaping @Sendable (Result<FinishedOutput, FileError>) -> Void
    ) {
        nextLane().async { [self] in
            do throws(FileError) {
                let output = try file.move(expectedLength: expectedLength)
                sync(DurableFile.folder(of: output.path)) { result in completion(result.map { output }) }
            } catch {
                file.abandon()
                completion(.failure(error))
            }
        }
    }

    /// Does other work that waits for the disk beside all this.
    func perform(_ work: @escaping @Sendable () -> Void) {
        nextLane().async(execute: work)
    }

    private func sync(_ folder: String, _ completion: @escaping Completion) {
        let isFirst = waiting.withLock { waiting in
            waiting[folder, default: []].append(completion)
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

    private func nextLane() -> DispatchQueue {
        lanes[turn.add(1, ordering: .relaxed).newValue % lanes.count]
    }
}
