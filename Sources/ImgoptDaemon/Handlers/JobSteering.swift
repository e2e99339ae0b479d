import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// What jobs and images have in common when something is done to them: how the engine is asked for it, and how they are
/// answered with then.
struct JobSteering: Sendable {
    let visible: VisibleJobs
    let engine: EngineReader
    let mailbox: Mailbox
    let database: any JobReads
    let work: FairWork

    /// Answers with a job as it is on disk now, and with the engine's estimate for it; without one while turns can't be
    /// written.
    func answer(_ context: RequestContext, job id: JobID, existing: Bool = false) {
        do throws(WireError) {
            let estimate = try engine.nowIfWritten { $0.estimate(of: id, at: $1) }
            answer(context, id, estimate ?? nil, existing)
        } catch {
            context.reply.fail(error)
        }
    }

    /// The same at the end of the engine's next turn: each letter that was posted before is done by then.
    func answerAfterTurn(_ context: RequestContext, job id: JobID) {
        engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
            answer(context, id, engine.estimate(of: id, at: now), false)
        }
    }

    private func answer(_ context: RequestContext, _ id: JobID, _ estimate: JobEstimate?, _ existing: Bool) {
        // The engine's thread has better to do than to read and to write JSON.
        work.finish(of: context.caller.uid) { [self] in
            context.reply.answer { () throws(WireError) in
                let row = try visible.job(id, context.caller)
                return try Job(row, estimate: estimate, failing: visible.failing(estimate), existing: existing)
            }
        }
    }

    /// Lets what waits of a job, or the item given, wait no longer. A model that rests does so for all: only admins may
    /// end it. `isTold`: whether it is an event of its own. False: the daemon is about to stop, and the request is
    /// refused.
    func hurry(_ job: JobRow, _ item: ItemID?, isTold: Bool = true, _ context: RequestContext) -> Bool {
        let wish = TryNow.items(of: job.id, only: item, endsRests: context.caller.isAdmin)
        let told = isTold ? NoticeTable.Facts.retried(job.id, item, of: job.submitted.store) : nil
        let isPosted = mailbox.post(.deed(.tryNow(wish), Deed(by: context.caller.actingUser, told)))
        if !isPosted { context.reply.fail(.draining()) }
        return isPosted
    }

    /// What is to be retried as it stands when the engine's thread asks: another retry may have come first. Then
    /// nothing is left to do.
    func current(
        _ seen: Retry, _ states: Set<ImgoptEngine.ItemState>, item: ItemID? = nil
    ) -> @Sendable () -> Retry {
        { [database] in
            let found = try? database.retry(seen.job.id, states: states, item: item)
            return found ?? Retry(job: seen.job, batches: [], states: [:])
        }
    }

    /// Sends an event about a job that is answered, and goes on once it is on disk.
    /// `whenFinished`: what is said if there is nothing left to do it to; nil: that the job is finished. `told`:
    /// what is
    /// told of it besides what the engine tells.
    func request(
        _ event: @escaping @Sendable (Ticket) -> Event, of job: JobRow, whenFinished: WireError? = nil,
        told facts: NoticeTable.Facts? = nil, _ context: RequestContext, _ next: @escaping @Sendable () -> Void
    ) {
        let isPosted = mailbox.post(
            .request(event, Deed(by: context.caller.actingUser, facts)) { answer in
                switch answer {
                case .accepted: next()
                case .refused(.jobFinished): context.reply.fail(whenFinished ?? .jobFinished(job.id.rawValue))
                case .refused(let refusal): context.reply.fail(WireError(refusal, ofStore: job.storeName))
                }
            })
        if !isPosted { context.reply.fail(.draining()) }
    }

    /// Answers with an image as it is on disk now.
    func answer(_ context: RequestContext, item id: ItemID) {
        // Not on the engine's thread.
        work.finish(of: context.caller.uid) { [self] in
            context.reply.answer { () throws(WireError) in
                let (row, job) = try visible.item(id, context.caller)
                return try visible.told(row, in: job)
            }
        }
    }
}
