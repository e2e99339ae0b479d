import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire
import Synchronization

/// Forgets jobs: cancels what runs of them, and answers when nothing is found of them any more, neither in the database
/// and its log nor among the files. What is begun is finished by the next start if this daemon ends.
struct ForgetHandlers: RecordReader {
    let visible: VisibleJobs
    let mailbox: Mailbox
    let waiters: JobWaiters
    let database: any NameRecords & JobReads & UpkeepRecords
    let listed: ListedFiles
    let live: LiveSettings
    /// One is forgotten after the other: the disk has one log to be emptied.
    private let queue = DispatchQueue(label: "imgopt.forget")
    /// A piece of what is deleted is a commit: no turn waits long for one.
    private static let piece = 200
    /// So often somebody may still read in the log when it is to be emptied, half a second each time.
    private static let patience = 120

    init(
        visible: VisibleJobs, mailbox: Mailbox, waiters: JobWaiters,
        database: any NameRecords & JobReads & UpkeepRecords, listed: ListedFiles, live: LiveSettings
    ) {
        self.visible = visible
        self.mailbox = mailbox
        self.waiters = waiters
        self.database = database
        self.listed = listed
        self.live = live
    }

    func jobForget(_ call: JobForget, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visible.job(JobID(call.job), context.caller)
            whenEnded(row.state.isFinal ? [] : [row.id], context) { [self] in
                let told = NoticeTable.Facts.forgotten(
                    row.id, of: row.submitted.store, 1, row.images, by: context.caller.actingUser)
                forget([row.id], told, context)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Jobs that come meanwhile stay.
    func storeForget(_ call: StoreForget, _ context: RequestContext) {
        do throws(WireError) {
            guard let store = database.knownStoreID(for: call.store.text) else { throw .unknownStore(call.store) }
            var (all, open, images): ([JobID], [JobID], Int) = ([], [], 0)
            while true {
                let query = JobQuery(store: store, before: all.last, limit: 1_000)
                let rows = try read { () throws(DatabaseError) in try database.jobs(query) }
                if rows.isEmpty { break }
                all += rows.map(\.id)
                open += rows.lazy.filter { !$0.state.isFinal }.map(\.id)
                images += rows.reduce(0) { $0 + $1.images }
            }
            let told = NoticeTable.Facts.forgotten(nil, of: store, all.count, images, by: context.caller.actingUser)
            let jobs = all
            whenEnded(open, context) { [self] in forget(jobs, told, context) }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Cancels jobs, and goes on once all of them are finished, on a queue of its own.
    private func whenEnded(
        _ jobs: [JobID], _ context: RequestContext, _ next: @escaping @Sendable () -> Void
    ) {
        let rest = Shared(Mutex(jobs.count + 1))
        @Sendable func ended() {
            let isLast = rest.value.withLock { rest in
                rest -= 1
                return rest == 0
            }
            if isLast { queue.async(execute: next) }
        }
        for job in jobs {
            // A deed is done whether or not its client is still there: it waits on no connection.
            let waiter = waiters.add(job, of: .max, timeoutMilliseconds: nil) { _ in ended() }
            let isPosted = mailbox.post(
                .request({ .cancelJob(job, $0) }, Deed(by: context.caller.actingUser)) { [waiters] answer in
                    // One that has ended meanwhile may have told it before the waiter was there.
                    if case .refused = answer, waiters.cancel(job, waiter) { ended() }
                })
            if !isPosted, waiters.cancel(job, waiter) { ended() }
        }
        ended()
    }

    private func forget(_ jobs: [JobID], _ told: NoticeTable.Facts, _ context: RequestContext) {
        let result = Result { () throws(WireError) in try forgotten(jobs, told) }
        context.reply.answer { () throws(WireError) in try result.get() }
    }

    private func forgotten(_ jobs: [JobID], _ told: NoticeTable.Facts) throws(WireError) -> ForgetResult {
        var (count, held) = (0, Holdings())
        for start in stride(from: 0, to: jobs.count, by: Self.piece) {
            let some = Array(jobs[start..<min(start + Self.piece, jobs.count)])
            var holdings: [JobID: Holdings] = [:]
            for job in some {
                holdings[job] = try read { () throws(DatabaseError) in try database.holdings(of: job) }
            }
            let gone = try drop(some, told.job == nil ? nil : told)
            if told.job != nil, gone.isEmpty {
                throw .wrongState("job \(some[0].rawValue)", "retried by somebody", field: "job")
            }
            count += gone.count
            for job in gone { held += holdings[job] ?? Holdings() }
        }
        if told.job == nil { _ = try drop([], told) }
        let events = try deleteRows()
        let stuck = try removeFiles()
        try emptyLog()
        if let stuck { throw stuck }
        return ForgetResult(
            jobs: count, images: held.images, outputs: held.outputs, outputBytes: held.outputBytes,
            sources: held.sources, events: events, copies: copies())
    }

    /// Drops jobs in a turn of the engine, which says whether it has them again.
    private func drop(_ jobs: [JobID], _ told: NoticeTable.Facts?) throws(WireError) -> [JobID] {
        let gone = Shared(Mutex<[JobID]?>(nil))
        let isDone = DispatchSemaphore(value: 0)
        let isPosted = mailbox.post(
            .forget(
                Mailbox.Forgetting(jobs: jobs, told: told) { jobs in
                    gone.value.withLock { $0 = jobs }
                    isDone.signal()
                }))
        guard isPosted else { throw .draining() }
        isDone.wait()
        guard let jobs = gone.value.withLock({ $0 }) else { throw .draining() }
        return jobs
    }

    /// Deletes all rows of jobs that are dropped.
    /// - Returns: how many events were among them.
    private func deleteRows() throws(WireError) -> Int {
        var events = 0
        while true {
            let piece = try read { () throws(DatabaseError) in
                try database.prune(finishedBefore: nil, eventsBefore: nil, limit: Self.piece)
            }
            events += piece.forgottenEvents
            if piece.isComplete { return events }
        }
    }

    /// Removes all that is on the list; what is in the way, nil: nothing is.
    private func removeFiles() throws(WireError) -> WireError? {
        var (last, files, objects): (Removal?, Int, Int) = (nil, 0, 0)
        repeat {
            let previous = last
            let piece = try read { () throws(DatabaseError) in try listed.remove(after: previous, limit: Self.piece) }
            (last, files, objects) = (piece.last, files + piece.stuck, objects + piece.stuckObjects)
        } while last != nil
        let stuck = [
            files == 0 ? nil : files == 1 ? "1 file on the disk" : "\(files) files on the disk",
            objects == 0 ? nil : objects == 1 ? "1 object in the bucket" : "\(objects) objects in the bucket",
        ].compactMap(\.self)
        guard !stuck.isEmpty else { return nil }
        return WireError(
            .storageFailed,
            "nothing is known of it any more, but \(stuck.joined(separator: " and ")) can't be removed yet, as the log "
                + "says: that is tried again within ten minutes, and after a restart")
    }

    private func emptyLog() throws(WireError) {
        for _ in 0..<Self.patience {
            if try read({ () throws(DatabaseError) in try database.scrub() }) { return }
        }
        throw .storageFailed(
            "all of it is deleted, and the database's log can't be emptied while somebody reads there; it is by the "
                + "next start at the latest")
    }

    /// The daemon's own copies of the database.
    private func copies() -> [String] {
        let state = live.current.state.directory
        func files(_ folder: String, _ isOne: (String) -> Bool) -> [String] {
            ((try? DurableFile.names(in: folder)) ?? []).filter(isOne).sorted().map { "\(folder)/\($0)" }
        }
        return files(state + "/backups") { $0.hasSuffix(".sqlite") }
            + files(state) { $0.hasPrefix("rescued-") && $0.hasSuffix(".sqlite") }
    }
}

/// A value that closures share.
final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let value: Value

    init(_ value: consuming Value) { self.value = value }
}
