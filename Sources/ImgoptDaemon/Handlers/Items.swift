import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Looks at single images, and steers them.
struct ItemHandlers: RecordReader {
    let visible: VisibleJobs
    let steering: JobSteering
    let engine: EngineReader
    let database: any JobReads & ProviderReads & OutputRecords
    let objects: ObjectStore?
    let live: LiveSettings
    let blobs: BlobFiles
    let files: GoneFiles
    let limits: Limits
    let clock: DaemonClock

    func itemGet(_ call: ItemGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (row, job) = try visible.item(ItemID(call.item), context.caller)
            return try visible.told(row, in: job)
        }
    }

    func itemCancel(_ call: ItemCancel, _ context: RequestContext) {
        do throws(WireError) {
            let (row, job) = try visible.item(ItemID(call.item), context.caller)
            guard !row.state.isFinal else {
                throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
            }
            // It may have come to its end since it was read.
            let finished = WireError.wrongState("item \(call.item)", "finished", field: "item")
            let told = NoticeTable.Facts.cancelRequested(row.id, job.id, of: job.submitted.store)
            steering.request(
                { .cancelItem(row.id, job.id, $0) }, of: job, whenFinished: finished, told: told, context
            ) { [self] in
                steering.answer(context, item: row.id)
            }
        } catch {
            context.reply.fail(error)
        }
    }

    func itemRetry(_ call: ItemRetry, _ context: RequestContext) {
        do throws(WireError) {
            let (row, job) = try visible.item(ItemID(call.item), context.caller)
            if job.isSlim { throw .inputsGone(job: job.id.rawValue) }
            if call.now, row.state == .queued {
                guard steering.hurry(job, row.id, context) else { return }
                return engine.afterTurn(orElse: context.reply.fail) { [self] _, _ in
                    steering.answer(context, item: row.id)
                }
            }
            if row.state == .unresolved, !call.again { throw .unresolved(call.item, isLookedFor: !row.forPerson) }
            if row.state == .canceled, row.error?.name == .outcomeUnknown, !call.again {
                throw .canceledInDoubt(call.item)
            }
            if call.again { try checkGone(row) }
            guard [.failed, .canceled, .unresolved].contains(row.state) || call.again && row.state == .done else {
                if row.state == .done, !row.outputs.isEmpty, try files.firstThere(of: row) == nil {
                    throw .madeAnew(item: call.item)
                }
                throw .wrongState("item \(call.item)", WireItemState(row.state).rawValue, field: "item")
            }
            let found = try read { () throws(DatabaseError) in
                try database.retry(job.id, states: [row.state], item: row.id)
            }
            guard let retry = found else { throw .unknownItem(call.item) }
            let wanted = steering.current(retry, [row.state], item: row.id)
            let told = NoticeTable.Facts.retried(job.id, row.id, of: job.submitted.store, again: call.again)
            steering.request({ .retry(wanted(), $0) }, of: job, told: told, context) { [self] in
                steering.answer(context, item: row.id)
            }
        } catch {
            context.reply.fail(error)
        }
    }
}
