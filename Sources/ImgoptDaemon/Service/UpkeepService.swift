import Dispatch
import ImgoptDatabase
import ImgoptEngine
import Logging
import ServiceLifecycle

/// Forgets what is older than the settings say: finished jobs, events, outputs, and the files that nothing refers to
/// any more. What an earlier life had not finished is finished at the start.
///
/// In small pieces, each a commit of its own, so that no turn waits long for one.
struct UpkeepService: Service {
    let database: any FigureReads & UpkeepRecords & PutRecords & JobReads
    let live: LiveSettings
    let outputs: OutputFiles
    let objects: ObjectStore?
    let blobs: BlobFiles
    let blobUploads: BlobUploads
    let uploads: UploadDeletion
    /// Rings when items ended: their outputs may be too much.
    let savedBell: Bell
    let clock: DaemonClock
    let logger: Logger
    private static let interval = Duration.seconds(600)
    /// While the disk or the bucket refuses something.
    static let patience = Duration.seconds(30)
    private static let pause = Duration.milliseconds(20)
    /// So many rows of each kind are some milliseconds of work.
    private static let piece = 200
    private static let uploadsInterval = Duration.seconds(5)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await keepTidy() }
            group.addTask { await keepSmall() }
            group.addTask { await deleteUploads() }
            group.addTask { await lookAtBucket() }
            group.addTask { await lookAtWaiting() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func keepTidy() async {
        await attempt { () async throws(DatabaseError) in try await removeStrays() }
        noteWaiting()
        savedBell.ring()
        var stuck = 0
        repeat {
            await attempt { () async throws(DatabaseError) in
                while try await prunePiece(), await rest(Self.pause) {}
                try await giveUpOutputs()
                try await dropUnusedBlobs()
                stuck = try await removeFiles()
            }
        } while await rest(stuck > 0 ? Self.patience : Self.interval)
    }

    /// Looks whenever items ended: whether files that waited for a bucket are still needed (here alone, since of two
    /// who look at once each may miss an end), and whether all outputs together are below their limit.
    private func keepSmall() async {
        for await _ in savedBell.rings {
            await removeWaiting()
            guard let most = live.current.outputs.maxBytes else { continue }
            await attempt { () async throws(DatabaseError) in
                let bytes = try await offThread { () throws(DatabaseError) in try database.outputBytes() }
                guard bytes > most else { return }
                try await giveUpOutputs()
                try await removeFiles()
            }
            guard await rest(Self.pause) else { return }
        }
    }

    private func attempt(_ work: () async throws(DatabaseError) -> Void) async {
        do throws(DatabaseError) {
            try await work()
        } catch {
            logger.warning("upkeep stopped, to be tried again", metadata: ["reason": "\(error)"])
        }
    }

    /// Forgets bytes that users put, or began to put, and did nothing with.
    private func dropUnusedBlobs() async throws(DatabaseError) {
        let before = clock.now - BlobHandlers.lifetime
        try await offThread { () throws(DatabaseError) in blobUploads.drop(before: before) }
        while try await offThread({ () throws(DatabaseError) in
            try database.dropPuts(before: before, limit: Self.piece)
        }) == Self.piece, await rest(Self.pause) {}
    }

    /// Removes bytes that a killed life left and that nobody needs: a file comes before the row that tells whose it is.
    private func removeStrays() async throws(DatabaseError) {
        let folders = (try? blobs.folders()) ?? []
        for folder in folders {
            try await offThread { () throws(DatabaseError) in
                for digest in (try? blobs.digests(in: folder)) ?? [] {
                    _ = try? blobs.remove(digest) { listed.needs(digest) }
                }
            }
            guard await rest(Self.pause) else { return }
        }
    }

    private func giveUpOutputs() async throws(DatabaseError) {
        let limits = live.current.outputs
        guard limits.retentionDays != nil || limits.maxBytes != nil else { return }
        while try await giveUpPiece(limits), await rest(Self.pause) {}
    }

    /// True: there is more to give up.
    private func giveUpPiece(_ limits: Settings.Outputs) async throws(DatabaseError) -> Bool {
        let now = clock.now
        return try await offThread { () throws(DatabaseError) in
            let result = try database.giveUpOutputs(
                savedBefore: limits.retentionDays.map { now - .days($0) }, above: limits.maxBytes.map(Int64.init),
                at: now, limit: Self.piece)
            if result.outputs > 0 {
                logger.info(
                    "removed old outputs", metadata: ["outputs": "\(result.outputs)", "bytes": "\(result.bytes)"])
            }
            return !result.isComplete
        }
    }

    /// Takes back from the provider what no open image needs. What can't be deleted now is tried again, and what never
    /// can expires there within a day.
    private func deleteUploads() async {
        while await rest(Self.uploadsInterval) {
            await attempt { () async throws(DatabaseError) in
                while try await listUploads(), await rest(Self.pause) {}
                try await deleteListed()
            }
        }
    }

    /// True: there are more to list.
    private func listUploads() async throws(DatabaseError) -> Bool {
        try await offThread { () throws(DatabaseError) in
            try database.listUnusedUploads(limit: Self.piece) == Self.piece
        }
    }

    /// Deletes the uploads on the list, once through: those that can't be deleted stay on it, and hold up no others.
    private func deleteListed() async throws(DatabaseError) {
        var last: UnusedUpload?
        while true {
            let previous = last
            let listed = try await offThread { () throws(DatabaseError) in
                try database.unusedUploads(after: previous, limit: Self.piece)
            }
            guard !listed.isEmpty else { return }
            let (gone, goesOn) = await uploads.delete(listed)
            if !gone.isEmpty {
                try await offThread { () throws(DatabaseError) in try database.forget(gone) }
            }
            guard goesOn, listed.count == Self.piece, await rest(Self.pause) else { return }
            last = listed.last
        }
    }

    /// True: there is more to forget.
    private func prunePiece() async throws(DatabaseError) -> Bool {
        let now = clock.now
        let days = live.current.retention
        return try await offThread { () throws(DatabaseError) in
            let result = try database.prune(
                finishedBefore: now - .days(days.finishedDays), eventsBefore: now - .days(days.eventDays),
                limit: Self.piece)
            return !result.isComplete
        }
    }

    /// Removes the files on the list, once through.
    /// - Returns: how many can't be removed.
    @discardableResult
    private func removeFiles() async throws(DatabaseError) -> Int {
        var (last, stuck): (Removal?, Int) = (nil, 0)
        while true {
            let previous = last
            let piece = try await offThread { () throws(DatabaseError) in
                try listed.remove(after: previous, limit: Self.piece)
            }
            // Without a bucket in the settings there is nobody to ask again.
            (last, stuck) = (piece.last, stuck + piece.stuck + (objects == nil ? 0 : piece.stuckObjects))
            guard last != nil, await rest(Self.pause) else { return stuck }
        }
    }

    private var listed: ListedFiles {
        ListedFiles(database: database, outputs: outputs, objects: objects, blobs: blobs, logger: logger)
    }

    func offThread<Value: Sendable>(
        _ work: @escaping @Sendable () throws(DatabaseError) -> Value
    ) async throws(DatabaseError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, DatabaseError>, Never>) in
            DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    func rest(_ duration: Duration) async -> Bool {
        (try? await ContinuousClock().sleep(for: duration)) != nil
    }
}

extension TimeSpan {
    fileprivate static func days(_ count: Int) -> TimeSpan { .minutes(Int64(count) * 24 * 60) }
}
