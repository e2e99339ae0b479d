import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// What the items of a job wait for.
extension JobHandlers {
    /// So many items are told one by one; the summary counts all.
    private static let explainedItems = 100

    func jobExplain(_ call: JobExplain, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visible.job(JobID(call.job), context.caller)
            engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
                guard !context.session.isClosed else { return context.reply.drop() }
                let waits = engine.explain(row.id, limit: Self.explainedItems, at: now)
                // The engine's thread has better to do than to read and to write JSON.
                work.finish(of: context.caller.uid) { [self] in
                    context.reply.answer { () throws(WireError) in
                        try explanation(of: visible.job(row.id, context.caller), waits, at: now)
                    }
                }
            }
        } catch {
            context.reply.fail(error)
        }
    }

    private func explanation(of row: JobRow, _ waits: JobWaits?, at now: Moment) throws(WireError) -> JobExplanation {
        guard let waits else {
            return JobExplanation(
                job: row.id.rawValue, state: WireJobState(row.state), position: nil, etaP50Seconds: nil,
                etaP90Seconds: nil, nextSlotMilliseconds: nil, storesAhead: nil, maxPaidRuns: nil, summary: [],
                waiting: [])
        }
        let facts = try read { () throws(DatabaseError) in try database.creationRows(waits.items.map(\.item)) }
        let struck = waits.items.filter { $0.attempts > 0 }.map(\.item)
        let errors = try read { () throws(DatabaseError) in try database.lastErrors(of: struck) }
        let slot = waits.nextSlot.map { Int(max(0, ($0 - now).milliseconds)) }
        let figures = WaitFigures(
            job: row.id, store: row.storeName, nextSlotMilliseconds: slot, storesAhead: waits.storesAhead)
        return JobExplanation(
            job: row.id.rawValue, state: waits.isStarted ? .running : .pending, position: waits.estimate.position,
            etaP50Seconds: waits.estimate.remaining.map { Int($0.seconds.rounded(.up)) },
            etaP90Seconds: waits.estimate.remainingP90.map { Int($0.seconds.rounded(.up)) },
            nextSlotMilliseconds: slot, storesAhead: waits.storesAhead, maxPaidRuns: live.current.engine.maxPaidRuns,
            summary: waits.summary.map {
                WaitSummary(
                    reason: WaitReason($0.wait), items: $0.items, detail: detail($0.wait, of: $0.items, figures))
            },
            waiting: waits.items.map { item in
                WaitingItem(
                    item: item.item.rawValue, imageID: facts[item.item]?.imageID, state: WireItemState(item.state),
                    reason: WaitReason(item.wait),
                    since: since(item, facts[item.item]).map { Timestamp($0) },
                    until: item.until.map { Timestamp($0) }, position: item.position,
                    etaP50Seconds: item.remaining.map { Int($0.median.seconds.rounded(.up)) },
                    etaP90Seconds: item.remaining.map { Int($0.p90.seconds.rounded(.up)) },
                    detail: detail(item.wait, of: 1, figures), attempts: item.attempts > 0 ? item.attempts : nil,
                    error: errors[item.item].map { WireItemError($0) })
            })
    }

    /// What waits for its turn alone, and was never sent, does so since it was submitted.
    private func since(_ item: ItemWait, _ facts: CreationRow?) -> Moment? {
        switch item.wait {
        case .rate, .share, .batch, .order, .identical: facts?.startedAt == nil ? facts?.createdAt : nil
        default: item.since
        }
    }

    private func amount(_ money: Money) -> String { live.current.amount(money) }

    /// What of an account is waited for.
    private func detail(_ hold: AccountHold, _ account: String, _ store: String) -> String {
        switch hold {
        case .absence:
            "account \(account), which is not in the settings (accounts): put it back, or give the store another one "
                + "(stores.\(store).account), then imgoptctl reload"
        case .pause: "account \(account), which is paused by an admin: imgoptctl resume --account \(account)"
        case .budget(let budget, let spent, let cost):
            detail(
                cost, budget, limit: "\(amount(budget)) a day may be spent of account \(account)",
                spent: "\(amount(spent)) of \(amount(budget)) of account \(account) are spent today",
                remedy: " raise accounts.\(account).daily_budget and imgoptctl reload")
        }
    }

    /// What an image waits for that costs more than is left of a budget; for nothing, if no day's budget is enough.
    private func detail(_ cost: Money, _ budget: Money, limit: String, spent: String, remedy: String) -> String {
        cost > budget
            ? "an image costs \(amount(cost)) and \(limit), so it never goes; cancel it, or\(remedy)"
            : "\(spent) and an image costs \(amount(cost)): it goes on at midnight UTC, or\(remedy)"
    }

    /// What is waited for, for people, with the figures and what to do.
    private func detail(_ wait: Wait, of items: Int, _ figures: WaitFigures) -> String {
        let (its, areCanceled) = items == 1 ? ("its", "it is canceled") : ("their", "they are canceled")
        return switch wait {
        case .rate: "the rate: \(figures.nextSlot)"
        case .share: "the share of the store \(figures.store): \(figures.storesAheadText), \(figures.nextSlot)"
        case .batch(let most, let batch):
            "the share of the store \(figures.store): it has had \(most) of the last \(batch) creations, so stores "
                + "that have not go first (fairness.max_per_store); \(figures.storesAheadText), \(figures.nextSlot)"
        case .order: "other images of the store, which go first by priority, deadline or age"
        case .storePaused: "the store \(figures.store) is paused: imgoptctl store resume \(figures.store)"
        case .storeInFlight(let most):
            "the store \(figures.store) has as many predictions open as it may, \(most) (max_in_flight)"
        case .storeRate(let rate): "the own rate of the store \(figures.store), \(rate) a minute"
        case .storeBudget(let budget, let spent, let cost):
            detail(
                cost, budget, limit: "the store \(figures.store) may spend \(amount(budget)) a day",
                spent: "the store \(figures.store) has spent \(amount(spent)) of \(amount(budget)) today",
                remedy: ": imgoptctl store set \(figures.store) --daily-budget AMOUNT")
        case .budget(let budget, let spent, let cost):
            detail(
                cost, budget, limit: "\(amount(budget)) a day may be spent",
                spent: "\(amount(spent)) of \(amount(budget)) are spent today",
                remedy: " raise money.daily_budget and imgoptctl reload")
        case .uploads(.tokenRefused, let words): "\(its) upload or the model's page: \(words)"
        case .uploads(_, let words):
            "\(its) upload or the model's page, which fails (\(words)): it is tried again by itself"
        case .inFlight(let most): "as many predictions are open as may be, \(most) (engine.max_in_flight)"
        case .paused: "all creations are paused by an admin: imgoptctl resume"
        case .account(let account, let hold): detail(hold, database.accountName(account) ?? "", figures.store)
        case .provider(.unreachable, let words): "the provider can't be reached: \(words)"
        case .creations(let words):
            "creations fail, though the provider can be reached (\(words)): they are tried again by themselves"
        case .provider(.noCredit, let words): "the account has no credit: \(words)"
        case .provider(.tokenRefused, let words): words
        case .reads(.tokenRefused, let words): "\(its) prediction, which can't be read: \(words)"
        case .reads(_, let words):
            "\(its) prediction, and the provider can't be reached (\(words)): it is tried again by itself"
        case .throttled: "the provider refused creations for the rate and said how long to wait"
        case .model(let model, let words):
            "the model \(database.modelName(model) ?? "") fails again and again and is tried now and then, or by an "
                + "admin's imgoptctl model resume \(database.modelName(model) ?? ""): \(words)"
        case .retryTime: "the time of \(its) next attempt, or imgoptctl retry --now"
        case .upload: "the model's page is read, or \(its) bytes are uploaded"
        case .creation: "the provider's answer to \(its) creation"
        case .doubt(let isDecidable):
            "\(its) creation is looked for at the provider"
                + (isDecidable ? ", and nothing need be done" : "; if it can't be found out, a person is asked")
        case .canceledDoubt:
            "\(its) creation is looked for at the provider, and \(areCanceled) once that is known; what has ended by "
                + "then is kept"
        case .search(let words):
            "the provider's list, in which \(its) creation is looked for, can't be read (\(words)): it is tried again "
                + "by itself, and nothing is sent twice meanwhile"
        case .person:
            "whether \(its) creation took place can't be found out: " + Advice.undecided([figures.job])
        case .prediction: "\(its) prediction, which the provider works on"
        case .download: "\(its) outputs, which are being fetched"
        case .outputs(let words):
            "\(its) outputs, which can't be fetched now (\(words)): they are asked for again until their hour is over"
        case .identical(let item): "the result of item \(item.rawValue), which is the same work"
        case .identicals(let items): "the results of \(items) other images, which are the same work"
        case .diskFull(let words): "room on the disk for outputs: \(words)"
        case .disk(let words): "the place for outputs, which refuses them (\(words)): " + Advice.seeTo(words)
        }
    }
}

/// The figures behind what a job waits for.
private struct WaitFigures {
    let job: JobID
    let store: String
    let nextSlotMilliseconds: Int?
    let storesAhead: Int

    var nextSlot: String {
        guard let nextSlotMilliseconds else { return "the next slot comes with the answer to a creation" }
        let tenths = (nextSlotMilliseconds + 99) / 100
        return "the next slot is in \(tenths / 10).\(tenths % 10) s"
    }

    var storesAheadText: String {
        switch storesAhead {
        case 0: "it is next among those that wait"
        case 1: "1 store is ahead of it"
        default: "\(storesAhead) stores are ahead of it"
        }
    }
}

extension WaitReason {
    init(_ wait: Wait) {
        self =
            switch wait {
            case .rate: .rate
            case .share, .batch: .share
            case .order, .identical, .identicals: .order
            case .storeInFlight, .storeRate: .storeLimit
            case .inFlight: .inFlight
            case .paused, .storePaused, .account(_, .pause): .paused
            case .account(_, .absence): .account
            case .provider, .creations, .throttled, .model, .uploads, .reads: .providerBackoff
            case .retryTime: .retryTime
            case .creation, .prediction: .provider
            case .upload: .upload
            case .download, .outputs: .saving
            case .doubt, .canceledDoubt, .search: .inDoubt
            case .person: .unresolved
            case .storeBudget, .account(_, .budget), .budget: .budget
            case .diskFull, .disk: .diskFull
            }
    }
}
