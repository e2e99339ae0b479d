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
            for action in actions { try commit(action) }
            let sent = kind == 1 ? 0 : Int(dice.below(Int64(actions.count + 1)))
            for action in actions.prefix(sent) { try send(action) }
        }
        forgetRequests()
        noteTally()
        life += 1
        outstanding = Outstanding()
        let restart = now + TimeSpan(microseconds: dice.below(settings.longestDowntime.microseconds))
        for call in calls where kind == 0 || isAskedAgain(call) { agenda.add(.call(call), at: restart) }
        try rest(until: restart)
        try startAgain()
    }

    /// What is not on disk by the turn's record is said again by whoever wants it.
    private func isAskedAgain(_ call: ClientCall) -> Bool {
        switch call {
        case .pauseAll: true
        default: false
        }
    }

    /// Time goes on without a daemon: what was sent arrives, and nobody hears the answers.
    private mutating func rest(until restart: Moment) throws {
        while let next = agenda.next, next < restart, let happening = agenda.take(dueAt: next) {
            now = max(now, next)
            switch happening {
            case .arrival(let request, let sender): arrive(request, from: sender)
            case .call(let call): agenda.add(.call(call), at: restart)
            case .answer: break
            }
        }
        now = restart
    }

    private mutating func startAgain() throws {
        engine = Engine(settings: settings.engine, seed: settings.seed &+ UInt64(life), at: now)
        var actions: [Action] = []
        engine.restore(database.restored(at: now, window: settings.engine.window), at: now, into: &actions)
        engine.plan(at: now, into: &actions)
        try carryOut(actions)
        try checkTurn()
    }
}
