extension JobSubmit {
    /// Refuses no images at all, and what is over a limit.
    public func check(_ limits: Limits) throws(WireError) {
        guard open || !images.isEmpty else {
            throw WireError.invalid("is missing or empty; give an array of URLs or image objects").under("images")
        }
        try images.check(limits)
        guard planned.isEmpty || dryRun else { throw WireError.invalid("is for dry_run alone").under("planned") }
        guard planned.count <= limits.imagesPerRequest else {
            throw WireError.invalid("has more than \(limits.imagesPerRequest) entries").under("planned")
        }
        try key?.check(name: "key", limits)
        try model?.check(name: "model", limits)
        try input?.check(bytes: limits.inputBytes, depth: limits.valueDepth, "input")
        try metadata?.check(bytes: limits.metadataBytes, depth: limits.valueDepth, "metadata")
    }
}

extension JobAppend {
    /// Refuses no images at all, and what is over a limit.
    public func check(_ limits: Limits) throws(WireError) {
        guard !images.isEmpty else {
            throw WireError.invalid("is empty; give at least one URL or image object").under("images")
        }
        try images.check(limits)
        try model?.check(name: "model", limits)
        try input?.check(bytes: limits.inputBytes, depth: limits.valueDepth, "input")
    }
}

extension StoreSet {
    /// Refuses a weight and a budget that are none.
    public func check(_ limits: Limits) throws(WireError) {
        try weight?.checkWeight()
        if let amount = dailyBudget, !Limits.budgets.contains(amount.micros) {
            throw WireError.invalid("must be from 0 to \(Amount(micros: Limits.budgets.upperBound).text)")
                .under(Self.budgetMember)
        }
    }
}

extension Simulate {
    /// Refuses workloads that would take the daemon long.
    public func check(_ limits: Limits) throws(WireError) {
        for (place, store) in (stores ?? []).enumerated() {
            do throws(WireError) {
                try store.weight?.checkWeight()
            } catch {
                throw error.under("[\(place)]").under("stores")
            }
        }
        guard let workload else { return }
        let images = workload.reduce(0) { $0 + $1.images }
        guard images <= limits.imagesPerJob else {
            throw WireError.invalid("has \(images) images, over the limit of \(limits.imagesPerJob)").under("workload")
        }
    }
}

extension EventsSubscribe {
    /// Refuses long lists, since each event is looked up in them.
    public func check(_ limits: Limits) throws(WireError) {
        for (field, count) in [("stores", stores?.count), ("jobs", jobs?.count), ("kinds", kinds?.count)] {
            guard count ?? 0 <= limits.filtersPerSubscription else {
                throw WireError.invalid("has more than \(limits.filtersPerSubscription) entries").under(field)
            }
        }
        guard since ?? 0 >= 0 else { throw WireError.invalid("must not be negative").under("since") }
    }
}

extension JobList {
    /// Refuses a store and a state that could not be told from no filter.
    public func check(_ limits: Limits) throws(WireError) {
        guard state?.isEmpty != true else { throw WireError.invalid("must not be empty").under("state") }
    }
}

extension Double {
    fileprivate func checkWeight() throws(WireError) {
        guard Limits.weights.contains(self) else {
            throw WireError.invalid("must be from 0.01 to 1000").under("weight")
        }
    }
}
