import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

// Looking at jobs and items, and steering them.
extension Handlers {
    func jobGet(_ call: JobGet, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visibleJob(JobID(call.job), context.caller)
            if row.state.isFinal { return context.reply.answer { () throws(WireError) in try Job(row) } }
            answer(context, job: row.id)
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
                    jobs.append(try Job(row, estimate: estimate, failing: failing(estimate)))
                }
                return JobListResult(jobs: jobs, next: isFull ? rows.last?.id.rawValue : nil)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    func jobItems(_ call: JobItems, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let job = try visibleJob(JobID(call.job), context.caller)
            let limit = min(call.limit ?? 100, limits.pageEntries)
            let query = ItemQuery(
                job: job.id, states: call.state.map { Set($0.map(\.engine)) }, after: call.after.map { ItemID($0) },
                limit: limit, bytes: limits.pageBytes)
            let rows = try read { () throws(DatabaseError) in try database.items(query) }
            var items: [Item] = []
            for row in rows { items.append(try item(row, in: job)) }
            let isFull = rows.count == limit || rows.reduce(0) { $0 + $1.bytes } >= limits.pageBytes
            return JobItemsResult(items: items, next: isFull ? rows.last?.id.rawValue : nil)
        }
    }

    func itemGet(_ call: ItemGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (row, job) = try visibleItem(ItemID(call.item), context.caller)
            return try item(row, in: job)
        }
    }

    /// Answers once the job is finished. The waiter is there before the state is read: its end can't slip between.
    func jobWait(_ call: JobWait, _ context: RequestContext) {
        let id = JobID(call.job)
        do throws(WireError) {
            let row = try visibleJob(id, context.caller)
            // Without a waiter, which a short timeout could end first.
            if row.state.isFinal { return answer(context, job: id) }
            let connection = context.session.connection.id
            let timeout = call.timeoutMilliseconds
            let waiter = waiters.add(id, of: connection, timeoutMilliseconds: timeout) { [self] ending in
                switch ending {
                case .finished: answer(context, job: id)
                case .timedOut, .dropped:
                    context.reply.fail(.timeout(waitingFor: "job \(call.job)", milliseconds: timeout ?? 0))
                }
            }
            // From here on the waiter's end answers, unless it is taken back.
            let now = try? read { () throws(DatabaseError) in try database.job(id) }
            if now?.state.isFinal ?? true {
                if waiters.cancel(id, waiter) { answer(context, job: id) }
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
            let row = try visibleJob(id, context.caller)
            guard !row.state.isFinal else { throw .jobFinished(id.rawValue) }
            request({ event(id, $0) }, of: row, context) { [self] in answer(context, job: id) }
        } catch {
            context.reply.fail(error)
        }
    }

    func jobRetry(_ call: JobRetry, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visibleJob(JobID(call.job), context.caller)
            let states: Set<ImgoptEngine.ItemState> =
                call.again ? [.failed, .canceled, .unresolved] : [.failed, .canceled]
            let found = try read { () throws(DatabaseError) in try database.retry(row.id, states: states) }
            let isHurried = call.now && !row.state.isFinal
            guard found != nil || isHurried else { throw try retryRefusal(of: row.id) }
            if isHurried, !hurry(row.id, nil, context) { return }
            guard let retry = found else { return answerAfterTurn(context, job: row.id) }
            let wanted = current(retry, states)
            request({ .retry(wanted(), $0) }, of: row, context) { [self] in answer(context, job: row.id) }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Says why nothing of a job can be retried, and what becomes of what is in doubt.
    private func retryRefusal(of job: JobID) throws(WireError) -> WireError {
        let doubts = try engine.now { $0.doubts(of: job, at: $1) }
        return doubts.lookedFor > 0
            ? .lookedFor(
                job: job.rawValue, images: doubts.lookedFor, seconds: Int(doubts.left.seconds.rounded(.up)),
                isDecidable: doubts.isDecidable)
            : doubts.forPerson > 0
                ? .undecided(job: job.rawValue, images: doubts.forPerson)
                : .wrongState("job \(job.rawValue)", "without failed or canceled items", field: "job")
    }

    func itemCancel(_ call: ItemCancel, _ context: RequestContext) {
        do throws(WireError) {
            let (row, job) = try visibleItem(ItemID(call.item), context.caller)
            guard !row.state.isFinal else {
                throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
            }
            // It may have come to its end since it was read.
            let finished = WireError.wrongState("item \(call.item)", "finished", field: "item")
            request({ .cancelItem(row.id, job.id, $0) }, of: job, whenFinished: finished, context) { [self] in
                answer(context, item: row.id)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    func itemRetry(_ call: ItemRetry, _ context: RequestContext) {
        do throws(WireError) {
            let (row, job) = try visibleItem(ItemID(call.item), context.caller)
            if call.now, row.state == .queued {
                guard hurry(job.id, row.id, context) else { return }
                return engine.afterTurn(orElse: context.reply.fail) { [self] _, _ in answer(context, item: row.id) }
            }
            if row.state == .unresolved, !call.again { throw .unresolved(call.item, isLookedFor: !row.forPerson) }
            guard [.failed, .canceled, .unresolved].contains(row.state) else {
                throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
            }
            let found = try read { () throws(DatabaseError) in
                try database.retry(job.id, states: [row.state], item: row.id)
            }
            guard let retry = found else { throw .unknownItem(call.item) }
            let wanted = current(retry, [row.state], item: row.id)
            request({ .retry(wanted(), $0) }, of: job, context) { [self] in answer(context, item: row.id) }
        } catch {
            context.reply.fail(error)
        }
    }

    /// Lets what waits of a job, or the item given, wait no longer. A model that rests does so for all: only admins may
    /// end it. False: the daemon is about to stop, and the request is refused.
    private func hurry(_ job: JobID, _ item: ItemID?, _ context: RequestContext) -> Bool {
        let wish = TryNow.items(of: job, only: item, endsRests: context.caller.isAdmin)
        let isPosted = mailbox.post(.event(.tryNow(wish)))
        if !isPosted { context.reply.fail(.draining()) }
        return isPosted
    }

    /// What is to be retried as it stands when the engine's thread asks: another retry may have come first. Then
    /// nothing is left to do.
    private func current(
        _ seen: Retry, _ states: Set<ImgoptEngine.ItemState>, item: ItemID? = nil
    ) -> @Sendable () -> Retry {
        { [database] in
            let found = try? database.retry(seen.job.id, states: states, item: item)
            return found ?? Retry(job: seen.job, batches: [], states: [:])
        }
    }

    /// Sends an event about a job that is answered, and goes on once it is on disk.
    /// `whenFinished`: what is said if there is nothing left to do it to; nil: that the job is finished.
    private func request(
        _ event: @escaping @Sendable (Ticket) -> Event, of job: JobRow, whenFinished: WireError? = nil,
        _ context: RequestContext, _ next: @escaping @Sendable () -> Void
    ) {
        let isPosted = mailbox.post(
            .request(event) { answer in
                switch answer {
                case .accepted: next()
                case .refused(.jobFinished): context.reply.fail(whenFinished ?? .jobFinished(job.id.rawValue))
                case .refused(let refusal): context.reply.fail(WireError(refusal, ofStore: job.storeName))
                }
            })
        if !isPosted { context.reply.fail(.draining()) }
    }

    private func answer(_ context: RequestContext, item id: ItemID) {
        // Not on the engine's thread.
        work.finish(of: context.caller.uid) { [self] in
            context.reply.answer { () throws(WireError) in
                let (row, job) = try visibleItem(id, context.caller)
                return try item(row, in: job)
            }
        }
    }

    func visibleItem(_ id: ItemID, _ caller: Caller) throws(WireError) -> (ItemRow, JobRow) {
        guard let row = try read({ () throws(DatabaseError) in try database.item(id) }),
            let job = try read({ () throws(DatabaseError) in try database.job(row.job) }), maySee(job, caller)
        else { throw .unknownItem(id.rawValue) }
        return (row, job)
    }

    func item(_ row: ItemRow, in job: JobRow) throws(WireError) -> Item {
        guard let store = StoreName(job.storeName) else { throw .internalError("a store has no valid name") }
        return Item(row, store: store, model: database.modelName(row.submitted.model) ?? "")
    }
}
