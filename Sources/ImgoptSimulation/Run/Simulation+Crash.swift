internal import ImgoptEngine

// The daemon is killed: before its turn was on disk, after that, or in the middle of what it did next.
extension Simulation {
    mutating func crash(before: VirtualDatabase, calls: [ClientCall], _ actions: [Action]) throws {
        report.crashes += 1
        let kind = dice.below(3)
        if kind == 0 {
            // Nothing of the turn happened: who asked for something will ask again.
            database = before
        } else {
            try commit(actions)
            let sent = kind == 1 ? 0 : Int(dice.below(Int64(actions.count + 1)))
            for action in actions.prefix(sent) { try send(action) }
        }
        try stop(losing: kind == 0 ? calls : [])
    }

    /// The daemon ends, and starts again a little later; what its last turn lost is asked for once more.
    mutating func stop(losing calls: [ClientCall] = []) throws {
        forgetRequests()
        noteTally()
        life += 1
        outstanding = Outstanding()
        endsBy = nil
        let restart = now + TimeSpan(microseconds: dice.below(settings.longestDowntime.microseconds))
        for call in calls { agenda.add(.call(call), at: restart) }
        delayCreations()
        try rest(until: restart)
        try startAgain()
    }

    /// Connections do not end with their process: what it had sent may arrive as long as the kernel and what is in
    /// between hold it.
    private mutating func delayCreations() {
        let isLate = provider.happens(settings.faults.late, at: now)
        let delay = isLate ? provider.span(in: .zero...longestWay) : .zero
        agenda.move(into: (now + delay)...(now + longestWay)) {
            if case .arrival(.create, _, _) = $0 { true } else { false }
        }
    }

    /// Time goes on without a daemon: what was sent arrives, and nobody hears the answers.
    private mutating func rest(until restart: Moment) throws {
        // Calls are put off to the restart itself, behind what is still on its way.
        var calls: [ClientCall] = []
        while let next = agenda.next, next <= restart, let happening = agenda.take(dueAt: next) {
            now = max(now, next)
            switch happening {
            case .arrival(let request, let sender, let sentAt): arrive(request, from: sender, sentAt: sentAt)
            case .call(let call): calls.append(call)
            case .answer: break
            }
        }
        for call in calls { agenda.add(.call(call), at: restart) }
        now = restart
    }

    private mutating func startAgain() throws {
        engine = Engine(
            settings: knownSettings, seed: settings.seed &+ UInt64(life), at: now, wallAhead: wallAhead)
        var actions: [Action] = []
        var state = database.restored(at: now, window: settings.engine.window)
        // What has no settings of its own goes by the file, save for a pause.
        for store in Set(files.keys).union(state.pausedStores) where state.stores[store] == nil {
            state.stores[store] = file(of: store)
            state.stores[store]?.isPaused = state.pausedStores.contains(store)
        }
        rules = state.stores
        engine.restore(state, at: now, into: &actions)
        engine.plan(at: now, into: &actions)
        for account in fairness.keys { fairness[account]?.forgetAll() }
        modelsDown = []
        try carryOut(actions)
        try audit()
        try checkTurn()
    }
}
