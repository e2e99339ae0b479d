/// How long a job still takes, and how many images go before it.
package struct JobEstimate: Hashable, Sendable {
    /// Creations expected before the job's next one.
    package let position: Int
    /// Until its last image is done, as likely longer as shorter; nil: nothing moves.
    package let remaining: TimeSpan?
    /// The same in nine of ten cases.
    package let remainingP90: TimeSpan?
    /// What fails of it; nil: nothing.
    package let trouble: JobTrouble?
}

// When jobs will be done: the stores' shares as a fluid, the rate, and the learned run times.
extension Engine {
    /// How long an open job still takes; nil: it is not open.
    package mutating func estimate(of id: JobID, at now: Moment) -> JobEstimate? {
        estimate(of: id, among: Backlog(self), at: now)
    }

    /// The same for some jobs at once; those that are not open are left out.
    package mutating func estimates(of ids: [JobID], at now: Moment) -> [JobID: JobEstimate] {
        let backlog = Backlog(self)
        var found: [JobID: JobEstimate] = [:]
        for id in ids { found[id] = estimate(of: id, among: backlog, at: now) }
        return found
    }

    mutating func estimate(of id: JobID, among backlog: Backlog, at now: Moment) -> JobEstimate? {
        guard let job = jobs[id] else { return nil }
        let order = job.order(of: id)
        let first = firstQueued(of: id)
        let model = first?.model ?? retrying[id]?.values.first ?? active.values.first { $0.job == id }?.run.model
        let trouble = trouble(of: id, model)
        var (ahead, images) = (0, 0)
        if first != nil {
            ahead = queue.images(before: order, store: job.store) + uploads.images(before: order, store: job.store)
            images = queue.images(through: order, store: job.store) + uploads.images(through: order, store: job.store)
        }
        let position = backlog.slots(for: ahead, of: job.store, weight: weight(of: job.store))
        guard isMoving(job), isForecastable(id, model),
            budgetSeconds(1, 1, of: job.store, model: first?.model, at: now) != nil
        else { return JobEstimate(position: position, remaining: nil, remainingP90: nil, trouble: trouble) }
        let sending = max(
            sendSeconds(images, of: job.store, among: backlog, model: model, at: now),
            lastRest(of: id).map { ($0 - now).seconds } ?? 0)
        func total(_ share: Double) -> TimeSpan {
            // All must have ended: the slowest of the last few decides. (1 - (1 - p) / n, near enough p to the 1/n.)
            let few = Double(min(max(job.counts.open, 1), Self.lastFew))
            let run = usualRun(of: model, share: 1 - (1 - share) / few).seconds
            return TimeSpan(microseconds: Int64((sending + (job.counts.open == 0 ? 0 : run + 1)) * 1_000_000))
        }
        return JobEstimate(
            position: position, remaining: total(0.5), remainingP90: total(0.9), trouble: trouble)
    }

    /// The first images of an open job that wait in a queue.
    func firstQueued(of id: JobID) -> Run? {
        guard let job = jobs[id] else { return nil }
        let order = job.order(of: id)
        return [queue.first(of: order, store: job.store), uploads.first(of: order, store: job.store)]
            .compactMap(\.self).min()
    }

    /// So many of the last images run at the same time and end last.
    private static let lastFew = 8

    /// Whether the job will end by itself as things are.
    func isMoving(_ job: OpenJob) -> Bool {
        if isPaused && job.counts[.queued] > 0 { return false }
        if stores[job.store]?.settings.isPaused == true && job.counts[.queued] > 0 { return false }
        return gate.reason == nil || gate.reason == .unreachable
    }

    /// Seconds until the first `images` images of a store are sent.
    mutating func sendSeconds(
        _ images: Int, of store: StoreID, among backlog: Backlog, model: ModelID?, at now: Moment
    ) -> Double {
        guard images > 0 else { return 0 }
        let window = settings.window.seconds
        let all = backlog.slots(for: images, of: store, weight: weight(of: store))
        let free = creations.free(at: now)
        let run = usualRun(of: model, share: 0.5).seconds
        var seconds = Double(max(0, all - free)) * window / Double(max(limit.limit, 1))
        // No more than may be open can end in the time that one runs.
        seconds = max(
            seconds, Double(all + inFlight - settings.maxInFlight) * run / Double(max(settings.maxInFlight, 1)))
        if let record = stores[store] {
            if let rate = record.settings.perWindow {
                seconds = max(seconds, Double(images) * window / Double(max(rate, 1)))
            }
            if let most = record.settings.maxInFlight {
                seconds = max(seconds, Double(images + record.inFlight - most) * run / Double(max(most, 1)))
            }
        }
        seconds = max(seconds, budgetSeconds(images, all, of: store, model: model, at: now) ?? 0)
        if let until = creations.blockedUntil, until > now { seconds += (until - now).seconds }
        // After the rate was lowered, what was sent before keeps the next slot away for longer than the rate says.
        if all > free, let next = creations.nextSlot(at: now) { seconds = max(seconds, (next - now).seconds) }
        return seconds
    }
}
