internal import ImgoptEngine

// The shell's part: records first, then all else.
extension Simulation {
    mutating func carryOut(_ actions: [Action]) throws {
        try commit(actions)
        for action in actions { try send(action) }
        try checkAnswers()
    }

    /// Writes the records; checks that what is told is on disk.
    mutating func commit(_ actions: [Action]) throws {
        if turns != nil {
            let changes = actions.compactMap { if case .record(let change) = $0 { change } else { nil } }
            turns?.append(Turn(changes: changes, offered: database.offered, now: now))
        }
        for action in actions { try commit(action) }
    }

    private mutating func commit(_ action: Action) throws {
        trace.fold(action, at: now)
        switch action {
        case .record(let change):
            try noteEnd(change)
            try follow(change)
            try database.apply(change, at: now)
        case .tell(let notice): try check(notice)
        default: break
        }
    }

    /// Does what is to be done outside.
    mutating func send(_ action: Action) throws {
        switch action {
        case .record, .tell, .declineLookup: return
        case .stray: return
        case .answer(let ticket, let answer): return try answered(ticket, answer)
        default: try outstanding.ask(action)
        }
        switch action {
        case .create(let item, let account): try sendCreation(item, account)
        case .poll(let item, let prediction, let account):
            guard provider.knows(prediction, of: item), provider.shows(prediction, to: account) else {
                throw Nonsense("\(prediction) is not \(item)'s, or not of \(account)")
            }
            sendRead(.poll(item, prediction: prediction, account))
        case .sweep(let page, let before, let account): sendRead(.sweep(page: page, before: before, account))
        case .search(let request, let account):
            for window in request.windows
            where !window.isWatch && database.items[window.item]?.state != .unresolved {
                throw Nonsense("\(window.item) is searched for at \(now), and is not in doubt")
            }
            try checkAccounts(of: request, account)
            sendRead(.search(request, account))
        case .cancel(let item, let prediction, let account):
            guard provider.shows(prediction, to: account) else {
                throw Nonsense("\(prediction) is cancelled, and is not of \(account)")
            }
            depart(.cancel(item, prediction: prediction, account))
        case .prepare(let item, let account): prepare(item, account)
        case .lookUp(let lookup, let account):
            reply(.lookedUp(lookup, nil, account), after: provider.latency(), to: life)
        case .fetch(let item, _, _): try fetch(item)
        case .copy(let item, let leader): try copy(item, from: leader)
        case .record, .tell, .answer, .stray, .declineLookup: break
        }
    }

    private mutating func depart(_ request: Request) {
        agenda.add(.arrival(request, life: life, sentAt: now), at: now + provider.latency())
    }

    private mutating func reply(_ event: Event, after span: TimeSpan, to receiver: Int) {
        agenda.add(.answer(event, life: receiver), at: now + span)
    }

    private mutating func sendCreation(_ item: ItemID, _ account: AccountID) throws {
        let row = try database.useIntent(item, at: now)
        try checkCounted(item, row)
        report.creations += 1
        let faults = settings.faults
        if provider.isWithin(faults.offline, at: now) {
            let isCertain = dice.below(2) == 0
            let result: Creation = isCertain ? .notSent(message: "refused") : .unknown(message: "no answer")
            return reply(.created(item, result), after: isCertain ? .milliseconds(1) : .seconds(10), to: life)
        }
        if provider.happens(faults.notSent, at: now) {
            return reply(.created(item, .notSent(message: "refused")), after: .milliseconds(5), to: life)
        }
        if provider.isWithin(faults.edgePages, at: now) || provider.happens(faults.turnedAway, at: now) {
            return reply(.created(item, .turnedAway(message: "a page")), after: .milliseconds(20), to: life)
        }
        if provider.happens(faults.lostBefore, at: now) {
            return reply(.created(item, .unknown(message: "cut")), after: .seconds(10), to: life)
        }
        guard row.account == account else { throw Nonsense("\(item) goes to \(account), unlike its intent") }
        let isElsewhere = row.needsUpload && uploads[item] != account
        if isElsewhere && !settings.engine.accounts.isEmpty {
            throw Nonsense("\(item) goes to \(account) at \(now), which has not its bytes")
        }
        if row.needsUpload, provider.happens(faults.unprepared, at: now) {
            return reply(.created(item, .unprepared), after: .milliseconds(50), to: life)
        }
        if provider.happens(faults.late, at: now) {
            // It hangs on its way until the daemon gives it up, and longer.
            let hangs = settings.engine.createTimeout + provider.span(in: .zero...longestWay)
            agenda.add(.arrival(creation(item, row, isHeard: false), life: life, sentAt: now), at: now + hangs)
            let end = settings.engine.createTimeout
            return reply(.created(item, .unknown(message: "time-out")), after: end, to: life)
        }
        depart(creation(item, row, isHeard: true))
    }

    private func creation(_ item: ItemID, _ row: ItemRow, isHeard: Bool) -> Request {
        .create(item, row.model, generation: row.retries, isHeard: isHeard, row.account)
    }

    /// How long a request may be on its way after the end of its connection.
    var longestWay: TimeSpan { settings.engine.tcpTimeout + settings.engine.hopDelay }

    private mutating func sendRead(_ request: Request) {
        report.reads += 1
        depart(request)
    }

    private mutating func prepare(_ item: ItemID, _ account: AccountID) {
        let took = TimeSpan.milliseconds(50 + dice.below(400))
        let isFailing = provider.happens(settings.faults.transferFails, at: now)
        // Its model's page first, now and then.
        let isFirst = !isFailing && dice.below(8) == 0
        let result: Preparation = isFailing ? .failed(message: "cut") : isFirst ? .unfinished : .ready
        if result == .ready { uploads[item] = account }
        reply(.prepared(item, result, account), after: took, to: life)
        // And some client waits for a page too.
        if isFirst { reply(.lookupWanted(Lookup(rawValue: UInt64(item.rawValue))), after: took, to: life) }
    }

    private mutating func fetch(_ item: ItemID) throws {
        guard let row = database.items[item], row.state == .saving else {
            throw Nonsense("outputs of \(item) are fetched at \(now), and there are none")
        }
        let result: Fetch
        if provider.isWithin(settings.faults.diskFull, at: now) {
            result = .noSpace(message: "no space left")
        } else if provider.happens(settings.faults.outputGone, at: now) {
            result = .lost(ItemError(.outputGone, "gone", retryable: true))
            provider.outputLost(item)
        } else if provider.happens(settings.faults.transferFails, at: now) {
            result = item.rawValue.isMultiple(of: 2) ? .failed(message: "cut") : .away(message: "HTTP status 404")
        } else {
            result = .saved(
                row.outputs.map { OutputFile(path: "/o", bytes: 1, sha256: "", contentType: "", sourceURL: $0) })
        }
        reply(.fetched(item, result), after: provider.span(in: settings.fetchTime), to: life)
    }

    private mutating func copy(_ item: ItemID, from leader: ItemID) throws {
        guard database.items[item]?.state == .saving else {
            throw Nonsense("\(item) takes over a result at \(now), and is not about to")
        }
        let isThere = database.items[leader]?.state == .done
        let file = OutputFile(path: "/o", bytes: 1, sha256: "", contentType: "", sourceURL: "")
        reply(
            .fetched(item, isThere ? .saved([file]) : .lost(ItemError(.outputGone, "gone", retryable: true))),
            after: .milliseconds(1), to: life)
    }

    /// A request reaches the provider, whose answer sets out for whoever sent it.
    mutating func arrive(_ request: Request, from sender: Int, sentAt: Moment) {
        let back = provider.latency()
        // Every answer tells when it was made, in whole seconds.
        let told = provider.time(at: now).microseconds / 1_000_000 * 1_000_000
        let sample = ProviderTimeSample(sent: sentAt, received: now + back, low: told, high: told + 999_999)
        let account = request.account
        if case .search = request { reply(.providerTime(sample, account), after: back, to: sender) }
        if case .sweep = request { reply(.providerTime(sample, account), after: back, to: sender) }
        switch request {
        case .create(let item, let model, let generation, let isHeard, _):
            let intended = database.items[item].map { Day(of: $0.creatingAt) } ?? Day(of: now)
            let result = provider.create(
                item, model: model, generation: generation, intended: intended, of: account, at: now)
            if !isHeard || sender != life { report.lateArrivals += 1 }
            guard isHeard else { return provider.mayHide(result, at: now) }
            if case .created = result, provider.happens(settings.faults.lostAfter, at: now) {
                provider.mayHide(result, at: now)
                return reply(.created(item, .unknown(message: "cut")), after: .seconds(5), to: sender)
            }
            reply(.created(item, result), after: back, to: sender)
        case .poll(let item, let prediction, _):
            let reading = provider.readFault(at: now) ?? provider.read(prediction, of: account, at: now)
            reply(.polled(item, prediction: prediction, reading, account), after: back, to: sender)
        case .cancel(let item, let prediction, _):
            let reading = provider.readFault(at: now) ?? provider.cancel(prediction, of: account, at: now)
            reply(.cancelAnswered(item, prediction: prediction, reading, account), after: back, to: sender)
        case .sweep(let page, _, _) where provider.isWithin(settings.faults.listDown, at: now):
            let failed = Sweep(page: page, .failed(message: "HTTP status 500"))
            reply(.swept(failed, account), after: back + settings.faults.listDownWait, to: sender)
        case .sweep(let page, let before, _):
            reply(.swept(Sweep(page: page, self.page(before: before, account)), account), after: back, to: sender)
        case .search(let request, _):
            let result = provider.search(request, of: account, at: now, known: database.predictions)
            reply(.searched(Search(number: request.number, result), account), after: back, to: sender)
        }
    }

    private mutating func page(before: Moment?, _ account: AccountID) -> Sweep.Result {
        switch provider.readFault(at: now) {
        case .throttled(let wait): .throttled(wait)
        case .failed(let message, let reason): .failed(message: message, because: reason)
        default:
            provider.page(before: before, of: account, at: now) { [database] in
                database.items[$0]?.state == .processing
            }
        }
    }

    /// How late the end of a prediction is noticed.
    private mutating func noteEnd(_ change: Change) throws {
        guard case .saving(let id, _, _) = change, let row = database.items[id],
            let end = provider.end(of: row.prediction)
        else { return }
        noticed.append((now - end).microseconds)
        if let limit = settings.noticeLimit, now - end > limit {
            throw Nonsense("the end of \(row.prediction) is noticed at \(now), \((now - end).seconds) s late")
        }
    }
}
