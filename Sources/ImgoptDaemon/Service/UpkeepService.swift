import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptReplicate
import Logging
import ServiceLifecycle

/// Forgets what is older than the settings say: finished jobs, events, and the files that nothing refers to any more.
///
/// In small pieces, each a commit of its own, so that no turn waits long for one.
struct UpkeepService: Service {
    let rooms: Rooms
    private static let interval = Duration.seconds(600)
    private static let pause = Duration.milliseconds(20)
    private static let piece = 500
    /// At most 120 deletions a minute: they have to fit into what the settings leave of the provider's own limit.
    private static let uploadsInterval = Duration.seconds(5)
    private static let uploadsPiece = 10

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepTidy() }
            group.addTask { await deleteUploads() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepTidy() async {
        while await rest(Self.interval) {
            do throws(DatabaseError) {
                while try await prunePiece(), await rest(Self.pause) {}
                while try await removePiece(), await rest(Self.pause) {}
            } catch {
                rooms.logger.warning("upkeep stopped, to be tried again", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// Takes back from the provider what no open image needs. What can't be deleted there expires within a day.
    private func deleteUploads() async {
        while await rest(Self.uploadsInterval) {
            do throws(DatabaseError) {
                let uploads = try await offThread { () throws(DatabaseError) in
                    try rooms.database.takeUnusedUploads(limit: Self.uploadsPiece)
                }
                for upload in uploads {
                    rooms.provider.deleteFile(upload.id) { [logger = rooms.logger] answer, _ in
                        if case .failed(let message) = answer {
                            logger.info("an upload could not be deleted", metadata: ["reason": "\(message)"])
                        }
                    }
                }
            } catch {
                rooms.logger.warning("uploads can't be looked up", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// True: there is more to forget.
    private func prunePiece() async throws(DatabaseError) -> Bool {
        let now = rooms.clock.now
        let days = rooms.settings.retention
        return try await offThread { () throws(DatabaseError) in
            let result = try rooms.database.prune(
                finishedBefore: now - .days(days.finishedDays), eventsBefore: now - .days(days.eventDays),
                limit: Self.piece)
            return !result.isComplete
        }
    }

    /// True: there are more files to remove.
    private func removePiece() async throws(DatabaseError) -> Bool {
        try await offThread { () throws(DatabaseError) in
            let removals = try rooms.database.removals(limit: Self.piece)
            try rooms.database.forget(removals.filter { remove($0.file) })
            return removals.count == Self.piece
        }
    }

    /// True: the file is gone, or is wanted again.
    private func remove(_ file: Removal.File) -> Bool {
        do throws(FileError) {
            switch file {
            case .output(let path): try rooms.outputs.remove(path: path)
            case .blob(let sha256): try rooms.blobs.remove(sha256)
            }
            return true
        } catch {
            rooms.logger.warning("a file can't be removed", metadata: ["reason": "\(error)"])
            return false
        }
    }

    private func offThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, DatabaseError>, Never>) in
            DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    private func rest(_ duration: Duration) async -> Bool {
        (try? await ContinuousClock().sleep(for: duration)) != nil
    }
}

extension TimeSpan {
    fileprivate static func days(_ count: Int) -> TimeSpan {
        .minutes(Int64(count) * 24 * 60)
    }
}
