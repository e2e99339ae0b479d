import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

/// Looks at jobs, and steers them.
struct JobHandlers: RecordReader {
    let visible: VisibleJobs
    let steering: JobSteering
    let files: GoneFiles
    let engine: EngineReader
    let waiters: JobWaiters
    let database: any NameRecords & JobReads & ProviderReads
    let live: LiveSettings
    let limits: Limits
    let work: FairWork

    func jobGet(_ call: JobGet, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visible.job(JobID(call.job), context.caller)
            if row.state.isFinal { return context.reply.answer { () throws(WireError) in try Job(row) } }
            steering.answer(context, job: row.id)
        } catch {
            context.reply.fail(error)
        }
    }

    func jobList(_ call: JobList, _ context: RequestContext) {
        do throws(WireError) {
            let limit = min(call.limit ?? 50, limits.pageEntries)
            var store: StoreID?
            if let name = call.store {
                guard let known = database.knownStoreID(for: name.text) else {
                    return context.reply.succeed(JobListResult(jobs: [], next: nil))
                }
                store = known
            }
            let wanted = JobQuery(
                store: store, states: call.state.map { Set($0.map(\.engine)) },
                uid: context.caller.isAdmin ? nil : context.caller.uid, before: call.before.map { JobID($0) },
                limit: limit, bytes: limits.pageBytes)
            let rows = try read { () throws(DatabaseError) in try database.jobs(wanted) }
            let isFull = rows.count == limit || rows.reduce(0) { $0 + $1.bytes } >= limits.pageBytes
            let open = rows.filter { !$0.state.isFinal }.map(\.id)
            let estimates = try engine.nowIfWritten { $0.estimates(of: open, at: $1) }
            context.reply.answer { () throws(WireError) in
                var jobs: [Job] = []
                for row in rows {
                    let estimate = estimates?[row.id]
                    jobs.append(try Job(row, estimate: estimate, failing: visible.failing(estimate)))
                }
                return JobListResult(jobs: jobs, next: isFull ? rows.last?.id.rawValue : nil)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    func jobItems(_ call: JobItems, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let job = try visible.job(JobID(call.job), context.caller)
            let limit = min(call.limit ?? 100, limits.pageEntries)
            let query = ItemQuery(
                job: job.id, states: call.state.map { Set($0.map(\.engine)) }, after: call.after.map { ItemID($0) },
                limit: limit, bytes: limits.pageBytes)
            let rows = try read { () throws(DatabaseError) in try database.items(query) }
            var items: [Item] = []
            for row in rows { items.append(try visible.told(row, in: job)) }
            let isFull = rows.count == limit || rows.reduce(0) { $0 + $1.bytes } >= limits.pageBytes
            return JobItemsResult(items: items, next: isFull ? rows.last?.id.rawValue : nil)
        }
    }

    /// Answers once the job is finished. The waiter is there before the state is read: its end can't slip between.
    func jobWait(_ call: JobWait, _ context: RequestContext) {
        let id = JobID(call.job)
        do throws(WireError) {
            let row = try visible.job(id, context.caller)
            // Without a waiter, which a short timeout could end first.
            if row.state.isFinal { return steering.answer(context, job: id) }
            let connection = context.session.connection.id
            let timeout = call.timeoutMilliseconds
            let waiter = waiters.add(id, of: connection, timeoutMilliseconds: timeout) { [self] ending in
                switch ending {
                case .finished: steering.answer(context, job: id)
                case .timedOut, .dropped:
                    context.reply.fail(.timeout(waitingFor: "job \(call.job)", milliseconds: timeout ?? 0))
                }
            }
            // From here on the waiter's end answers, unless it is taken back.
            let now = try? read { () throws(DatabaseError) in try database.job(id) }
            if now?.state.isFinal ?? true {
                if waiters.cancel(id, waiter) { steering.answer(context, job: id) }
            } else if context.session.isClosed, waiters.cancel(id, waiter) {
                context.reply.fail(.timeout(waitingFor: "job \(call.job)", milliseconds: timeout ?? 0))
            }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Sends a job's event to the engine, and answers with the job as it is then.
    func steer(_ id: JobID, _ context: RequestContext, _ event: @escaping @Sendable (JobID, Ticket) -> Event) {
        do throws(WireError) {
            let row = try visible.job(id, context.caller)
            guard !row.state.isFinal else { throw .jobFinished(id.rawValue) }
            steering.request({ event(id, $0) }, of: row, context) { [self] in steering.answer(context, job: id) }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Ends an open job, if it has as many images as it must have.
    func jobSeal(_ call: JobSeal, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visible.job(JobID(call.job), context.caller)
            if let images = call.images {
                guard images == row.images else {
                    throw .keyConflict(
                        row.submitted.key, job: call.job, .count(has: row.images, sent: images))
                }
                // Said again, even when it has ended meanwhile.
                guard row.progress.isOpen else { return steering.answer(context, job: row.id) }
            }
            steer(row.id, context) { .seal($0, $1) }
        } catch {
            context.reply.fail(error)
        }
    }

    func jobRetry(_ call: JobRetry, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visible.job(JobID(call.job), context.caller)
            if row.isSlim { throw .inputsGone(job: call.job) }
            if call.gone { try files.note(allOf: row) }
            var states: Set<ImgoptEngine.ItemState> = [.failed, .canceled]
            if call.again { states.insert(.unresolved) }
            if call.gone { states.insert(.done) }
            let found = try read { () throws(DatabaseError) in try database.retry(row.id, states: states) }
            let counts = row.progress.counts
            // What waits for a person alone has no time to wait for.
            let isHurried = call.now && !row.state.isFinal && counts.open > counts[.unresolved]
            guard found != nil || isHurried else { throw try retryRefusal(of: row.id) }
            if isHurried, !steering.hurry(row, nil, isTold: found == nil, context) { return }
            guard let retry = found else { return steering.answerAfterTurn(context, job: row.id) }
            let wanted = steering.current(retry, states)
            let told = NoticeTable.Facts.retried(
                row.id, nil, of: row.submitted.store, again: call.again, gone: call.gone)
            steering.request({ .retry(wanted(), $0) }, of: row, told: told, context) { [self] in
                steering.answer(context, job: row.id)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Says why nothing of a job can be retried, and what becomes of what is in doubt.
    private func retryRefusal(of job: JobID) throws(WireError) -> WireError {
        let doubts = try engine.now { $0.doubts(of: job, at: $1) }
        let gone = try read { () throws(DatabaseError) in
            try database.retry(job, states: [.done])?.states.count ?? 0
        }
        let inDoubt = try read { () throws(DatabaseError) in
            try database.retry(job, states: [.canceled, .unresolved])?.states.values.count { $0 == .canceled } ?? 0
        }
        return doubts.lookedFor > 0
            ? .lookedFor(
                job: job.rawValue, images: doubts.lookedFor, canceled: doubts.toBeCanceled,
                seconds: Int(doubts.left.seconds.rounded(.up)), isDecidable: doubts.isDecidable)
            : doubts.forPerson > 0
                ? .undecided(job: job.rawValue, images: doubts.forPerson)
                : inDoubt > 0
                    ? .canceledInDoubt(job: job.rawValue, images: inDoubt)
                    : gone > 0
                        ? .madeAnew(job: job.rawValue, images: gone)
                        : .wrongState("job \(job.rawValue)", "without failed or canceled items", field: "job")
    }
}
