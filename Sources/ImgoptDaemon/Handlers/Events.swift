import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Begins and ends subscriptions to events.
struct EventHandlers: RecordReader {
    let visible: VisibleJobs
    let hub: SubscriberHub
    let database: any NameRecords & JobReads & EventReads
    let live: LiveSettings
    let limits: Limits

    func subscribe(_ call: EventsSubscribe, _ context: RequestContext) {
        do throws(WireError) {
            let filter = try filter(of: call, context.caller)
            guard context.session.addSubscription() else {
                throw .tooManySubscriptions(limit: limits.subscriptionsPerConnection)
            }
            let (id, seq) = hub.add(context.session.connection, filter, since: call.since)
            // One that went just now took with it what it had by then.
            if context.session.isClosed { hub.removeAll(of: context.session.connection) }
            let oldest = try read { () throws(DatabaseError) in try database.oldestSeq() }
            let snapshot = call.snapshot ? try openJobs(filter, context.caller) : nil
            context.reply.succeed(Subscribed(subscription: id, seq: seq, oldestSeq: oldest, snapshot: snapshot))
            // Only now: the first event comes after the reply that names its subscription.
            hub.start(id)
        } catch {
            context.reply.fail(error)
        }
    }

    func unsubscribe(_ call: EventsUnsubscribe, _ context: RequestContext) {
        guard hub.remove(call.subscription, of: context.session.connection) else {
            return context.reply.fail(.unknownSubscription(call.subscription))
        }
        context.session.removeSubscription()
        context.reply.succeed(EmptyResult())
    }

    private func filter(of call: EventsSubscribe, _ caller: Caller) throws(WireError) -> Subscriber.Filter {
        var stores: Set<StoreID>?
        if let names = call.stores {
            var ids: Set<StoreID> = []
            // A store that has no job yet may get one: it is given its number now.
            for name in names {
                ids.insert(try read { () throws(DatabaseError) in try database.storeID(for: name.text) })
            }
            stores = ids
        }
        if let jobs = call.jobs {
            for job in jobs { _ = try visible.job(JobID(job), caller) }
        }
        return Subscriber.Filter(
            stores: stores, jobs: call.jobs.map { Set($0.map { JobID($0) }) },
            kinds: call.kinds.map { Set($0) }, owner: caller.isAdmin ? nil : caller.uid,
            mayUse: usable(by: caller))
    }

    /// The stores whose events as a whole a caller may hear of; nil: all.
    private func usable(by caller: Caller) -> (@Sendable (StoreID) -> Bool)? {
        if caller.isAdmin { return nil }
        return { [access = live.access, database] (store: StoreID) -> Bool in
            guard let name = database.storeName(store) else { return false }
            return access.mayUse(name, caller)
        }
    }

    /// The jobs that are not finished, newest first, as the snapshot that the events go on from: as many as one page
    /// holds.
    private func openJobs(_ filter: Subscriber.Filter, _ caller: Caller) throws(WireError) -> [Job] {
        var query = JobQuery(
            states: [.pending, .running], uid: caller.isAdmin ? nil : caller.uid, limit: limits.pageEntries,
            bytes: limits.pageBytes)
        var jobs: [Job] = []
        var bytes = 0
        while true {
            let rows = try read { () throws(DatabaseError) in try database.jobs(query) }
            guard let last = rows.last else { return jobs }
            query.before = last.id
            for row in rows {
                if let wanted = filter.jobs, !wanted.contains(row.id) { continue }
                if let wanted = filter.stores, !wanted.contains(row.submitted.store) { continue }
                guard jobs.count < limits.pageEntries, bytes < limits.pageBytes else { return jobs }
                bytes += row.bytes
                jobs.append(try Job(row))
            }
        }
    }
}
