import ImgoptWire

/// What is told after something was done.
enum Told {
    static func status(_ status: DaemonStatus) -> String {
        "the daemon is \(status.state.rawValue): \(status.queued) queued, \(status.inFlight) in flight"
    }

    /// What an account is like after it was paused, or goes on.
    static func account(_ account: AccountStatus) -> String {
        let message = account.state == .running ? nil : account.message
        return "account \(account.account) is \(account.state.rawValue): \(account.inFlight) in flight"
            + (message.map { "; \($0)" } ?? "")
    }

    /// What having a model tried now does: nothing, where it does not rest or no image waits for it.
    static func model(_ model: ModelStatus) -> String {
        let name = "model \(model.model)"
        let last = model.message.map { "; it failed last with: \($0)" } ?? ""
        switch model.state {
        case .working: return "\(name) works: it did not rest, and nothing was changed"
        case .failing: return "\(name) does not rest: what waits for another try of it goes now\(last)"
        case .probing: return "\(name) is being tried\(last)"
        case .resting: return "\(name) is tried by its next image: if none waits for it, by the next submitted\(last)"
        }
    }

    /// What a store is like after something was done to it.
    static func store(_ store: StoreStatus, _ deed: String) -> String {
        var limits = store
        limits.paused = false
        let weight = Figures.fixed(store.weight, store.weight == store.weight.rounded() ? 0 : 2)
        let paused = store.paused ? (deed.isEmpty ? "is paused" : "\(deed), and is paused") : deed
        return "store \(store.store.text) \(paused): weight \(weight), "
            + "limits: \(StoresTable.limits(of: limits))"
    }

    /// What a cancellation does: the provider is still asked to stop what runs there.
    static func canceled(_ job: Job) -> String {
        let counts = job.counts
        let stopping = counts.creating + counts.processing + counts.saving + counts.unresolved
        var text = "job \(job.id): \(Figures.count(counts.canceled + counts.queued, "image")) canceled"
        if stopping > 0 { text += ", \(stopping) in flight \(stopping == 1 ? "is" : "are") being stopped" }
        if counts.done > 0 { text += ", \(counts.done) \(counts.done == 1 ? "was" : "were") done" }
        return text
    }

    /// What went of a job, or of a store, and what still has it.
    static func forgotten(_ result: ForgetResult, _ what: String) -> String {
        let of = result.jobs == 1 && what.hasPrefix("job") ? what : "\(what): \(Figures.count(result.jobs, "job"))"
        let text =
            "\(of) forgotten: \(Figures.count(result.images, "image")), \(Figures.count(result.sources, "source")), "
            + "\(Figures.count(result.outputs, "result")) (\(Figures.bytes(result.outputBytes))), "
            + Figures.count(result.events, "event")
        guard !result.copies.isEmpty else { return text }
        return text + "\nthese copies may still have it: " + result.copies.joined(separator: ", ")
    }

    /// What a retry does, from the counts before it.
    static func retried(_ job: Job, _ before: ItemCounts) -> String {
        // Of what is unresolved only what waits for a person goes, and of what is done what has no files, if that was
        // said.
        let again = max(0, before.unresolved - job.counts.unresolved) + max(0, before.done - job.counts.done)
        let text = "job \(job.id): \(Figures.count(before.failed + before.canceled + again, "image")) queued again"
        guard let failing = job.failing else { return text }
        return "\(text), " + ProgressBar.failing(failing, times: .local)
    }

    /// What of a job a retry lets wait no longer, and what it leaves as it was: each for its own reason.
    static func rest(of job: Int64, _ before: [WaitSummary], _ after: [WaitSummary]) -> [String] {
        func resting(_ waits: [WaitSummary]) -> Int {
            waits.reduce(0) { $0 + ($1.reason == .retryTime ? $1.items : 0) }
        }
        let hurried = max(0, resting(before) - resting(after))
        let tried = "\(Figures.count(hurried, "image")) that failed \(hurried == 1 ? "is" : "are") tried now"
        return (hurried > 0 ? ["job \(job): \(tried)"] : [])
            + after.map { "job \(job): not retried: \(ExplainView.waits($0.items)) for \(ExplainView.words($0))" }
    }

    /// What became of an image, and what is to be known of it: of one in doubt what it costs.
    static func item(_ item: Item) -> String {
        let text = "item \(item.id) is \(item.state.rawValue)"
        if let cancel = item.pendingCancel { return "\(text), and \(cancel)" }
        guard item.state == .unresolved || item.state == .canceled, let error = item.error else { return text }
        return "\(text): \(error.message)"
    }
}
