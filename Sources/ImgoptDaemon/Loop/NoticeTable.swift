import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging

/// What a notice is to all who learn of it: an event to subscribers, who see it by its store and its job, and a line to
/// the log. A new kind of notice is a case of `Notice`, its kind of event, and a row of `facts(of:)`.
struct NoticeTable {
    let database: any NameRecords
    /// Where copies of outputs in a bucket are; nil: none are kept.
    let copies: OutputFiles?
    let logger: Logger

    /// What one notice says.
    struct Facts: Sendable {
        let kind: EventKind
        var store: StoreID?
        var job: JobID?
        var item: ItemID?
        var members: EventMembers = [:]
        /// Nil: the log has nothing of it. One line a job, and what an admin acts on; single items are for debugging.
        var line: Line?
        /// Whether nothing follows of its item, or of its job.
        var isEnd = false
        /// Who did it; nil: nobody, as far as is known.
        var by: ActingUser?
    }

    /// A line of the log, beside the store, the job and the item.
    struct Line: Sendable {
        let level: Logger.Level
        var id: MessageID?
        let text: String
        var detail: (name: String, value: String)?
    }

    /// The table. `attempt` is which of its item's attempts a creation is: the engine counts since a person's retry.
    func facts(of notice: Notice, attempt: (ItemID) -> Int) -> Facts {
        switch notice {
        case .jobSubmitted(let job, let store, let images):
            Facts(
                kind: .jobSubmitted, store: store, job: job, members: [.images: .integer(Int64(images))],
                line: Line(level: .debug, text: "job submitted", detail: ("images", "\(images)")))
        case .jobStarted(let job, let store): Facts(kind: .jobStarted, store: store, job: job)
        case .jobProgress(let job, let store, let counts, let forPerson): progress(job, store, counts, forPerson)
        case .jobUndecided(let job, let store, let counts, let forPerson): undecided(job, store, counts, forPerson)
        case .jobFinished(let job, let store, let state, let counts): finished(job, store, WireJobState(state), counts)
        case .jobCanceled(let job, let store):
            // What came of it is told with the job's end.
            Facts(kind: .jobCanceled, store: store, job: job, line: Line(level: .debug, text: "job canceled"))
        case .itemCreating(let item, let job, let store, _):
            Facts(
                kind: .itemCreating, store: store, job: job, item: item,
                members: [.attempt: .integer(Int64(attempt(item)))],
                line: Line(level: .debug, text: "item creating", detail: ("attempt", "\(attempt(item))")))
        case .itemProcessing(let item, let job, let store, let prediction, let adopted):
            Facts(
                kind: .itemProcessing, store: store, job: job, item: item,
                members: [.prediction: .string(prediction), .adopted: .bool(adopted)],
                line: Line(level: .debug, text: "item processing", detail: ("prediction", prediction)))
        case .itemDone(let item, let job, let store, let outputs):
            Facts(
                kind: .itemDone, store: store, job: job, item: item,
                members: members(of: outputs),
                line: Line(level: .debug, text: "item done"), isEnd: true)
        case .itemFailed(let item, let job, let store, let error):
            Facts(
                kind: .itemFailed, store: store, job: job, item: item, members: [.error: WireItemError(error).json],
                line: Line(level: .debug, text: "item failed", detail: ("reason", error.message)), isEnd: true)
        case .itemRetrying(let item, let job, let store, let error, let notBefore):
            Facts(
                kind: .itemRetrying, store: store, job: job, item: item,
                members: [
                    .error: WireItemError(error).json,
                    .nextAttemptAt: notBefore.map { Timestamp($0).json } ?? .null,
                ],
                line: Line(level: .debug, text: "item is tried again", detail: ("reason", error.message)))
        case .itemCanceled(let item, let job, let store):
            Facts(
                kind: .itemCanceled, store: store, job: job, item: item,
                line: Line(level: .debug, text: "item canceled"), isEnd: true)
        case .limiterThrottled(let until, let message, let account): throttled(until, message, account)
        case .limiterChanged(let perWindow, let reason, let account):
            changed(perWindow, reason.map { RateReason($0) }, account)
        case .providerDown(let part, let message, let until): down(part, message, until)
        case .providerUp(let part): up(part)
        case .accountPaused(let account): paused(account, true)
        case .accountResumed(let account): paused(account, false)
        case .storePaused(let store):
            Facts(kind: .storePaused, store: store, line: Line(level: .notice, text: "store paused"))
        case .storeResumed(let store):
            Facts(kind: .storeResumed, store: store, line: Line(level: .notice, text: "store resumed"))
        case .draining:
            Facts(
                kind: .daemonDraining,
                line: Line(
                    level: .notice, id: .draining, text: "draining: new work is refused until a resume or a restart"))
        }
    }

    private func progress(
        _ job: JobID, _ store: StoreID, _ counts: ImgoptEngine.ItemCounts, _ forPerson: Int
    ) -> Facts {
        var members: EventMembers = [.counts: WireItemCounts(counts).json]
        if forPerson > 0 { members.add(.forPerson, .integer(Int64(forPerson))) }
        return Facts(kind: .jobProgress, store: store, job: job, members: members)
    }

    private func undecided(
        _ job: JobID, _ store: StoreID, _ counts: ImgoptEngine.ItemCounts, _ forPerson: Int
    ) -> Facts {
        var facts = progress(job, store, counts, forPerson)
        facts.line = Line(
            level: .notice, text: "what became of images can't be found out: " + Advice.undecided([job]))
        return facts
    }

    private func finished(
        _ job: JobID, _ store: StoreID, _ state: WireJobState, _ counts: ImgoptEngine.ItemCounts
    ) -> Facts {
        let isWhole = counts[.failed] == 0
        let canceled = counts[.canceled] > 0 ? ", \(counts[.canceled]) canceled" : ""
        let text = "job \(state.rawValue): \(counts[.done]) of \(counts.total) images done\(canceled)"
        return Facts(
            kind: .jobFinished, store: store, job: job,
            members: [.state: state.json, .counts: WireItemCounts(counts).json],
            line: Line(level: isWhole ? .info : .warning, id: isWhole ? nil : .jobFailed, text: text), isEnd: true)
    }

    private func throttled(_ until: Moment, _ message: String, _ account: AccountID) -> Facts {
        Facts(
            kind: .limiterThrottled,
            members: naming(account, [.until: Timestamp(until).json, .message: .string(message)]),
            line: Line(
                level: .warning, id: .throttled,
                text: "the provider refuses creations\(of(account)) for the rate: they wait, nothing is lost",
                detail: ("reason", message)))
    }

    private func changed(_ perWindow: Int, _ reason: RateReason?, _ account: AccountID) -> Facts {
        Facts(
            kind: .limiterChanged,
            members: naming(account, [.rpm: .integer(Int64(perWindow)), .reason: reason?.json ?? .null]),
            line: Line(
                level: .info, text: "the rate in force\(of(account)) is \(perWindow) creations a window",
                detail: reason.map { ("reason", $0.rawValue) }))
    }

    private func paused(_ account: AccountID, _ isPaused: Bool) -> Facts {
        let name = database.accountName(account) ?? ""
        return Facts(
            kind: isPaused ? .accountPaused : .accountResumed, members: [.account: .string(name)],
            line: Line(
                level: .notice, text: "account \(name) is \(isPaused ? "paused: its creations wait" : "resumed")"))
    }

    /// What is said of the main account names none: it was the only one once, and mostly is.
    private func naming(_ account: AccountID, _ members: EventMembers) -> EventMembers {
        var members = members
        if account != .main { members.add(.account, database.accountName(account).map { .string($0) }) }
        return members
    }

    /// The account for the log: ` of account NAME`, and nothing for the main one.
    private func of(_ account: AccountID) -> String {
        account == .main ? "" : " of account \(database.accountName(account) ?? "")"
    }

    /// All that `item.get` tells of an item's outputs, so that nobody has to ask for it.
    private func members(of outputs: KeptOutputs) -> EventMembers {
        var members: EventMembers = [.outputs: .array(outputs.files.map { Output($0, copies).json })]
        guard !outputs.unfetched.isEmpty else { return members }
        let skipped = SkippedOutput.list(outputs.unfetched.filter { $0.value == nil })
        if !skipped.isEmpty { members.add(.skipped, skipped.json) }
        let value = outputs.unfetched.lazy.compactMap(\.value).first
        members.add(.value, value.flatMap { try? JSONValue(parsing: $0) })
        return members
    }

    private func down(_ part: ProviderPart, _ message: String, _ until: Moment) -> Facts {
        let (model, account, name) = names(of: part)
        return Facts(
            kind: .providerDown,
            members: naming(
                account,
                [
                    .message: .string(message), .until: Timestamp(until).json,
                    .model: model.map { .string($0) } ?? .null,
                ]),
            line: Line(
                level: .error, id: .providerDown, text: "\(name) takes no work: it is tried again by itself",
                detail: ("reason", message)))
    }

    private func up(_ part: ProviderPart) -> Facts {
        let (model, account, name) = names(of: part)
        return Facts(
            kind: .providerUp, members: naming(account, [.model: model.map { .string($0) } ?? .null]),
            line: Line(level: .notice, id: .providerUp, text: "\(name) takes work again"))
    }

    /// The model, if it is one; the account, the main one if it is a model; and what it is called in the log.
    private func names(of part: ProviderPart) -> (model: String?, account: AccountID, name: String) {
        switch part {
        case .model(let id):
            let model = database.modelName(id)
            return (model, .main, model ?? "a model")
        case .account(let account):
            return (nil, account, "the provider" + (account == .main ? "" : ", asked\(of(account)),"))
        }
    }
}

extension NoticeTable {
    /// The event that these facts are, encoded once for all who read it. `imageID` finds the client's own name of an
    /// item.
    func row(_ facts: Facts, seq: Int64, at now: Moment, imageID: (ItemID) -> String? = { _ in nil }) -> EventRow {
        var members = facts.members
        members.add(.by, facts.by?.json)
        let event = EventNotification(
            seq: seq, time: Timestamp(now), kind: facts.kind,
            store: facts.store.flatMap { database.storeName($0) }.flatMap { StoreName($0) },
            job: facts.job?.rawValue, item: facts.item?.rawValue, imageID: facts.item.flatMap(imageID),
            members: members)
        return EventRow(
            seq: seq, time: now, kind: facts.kind.rawValue, store: facts.store, job: facts.job, item: facts.item,
            body: event.serialized())
    }

    /// Whether the log has a line of it at the level in force.
    func isLogged(_ facts: Facts) -> Bool {
        facts.line.map { $0.level >= logger.logLevel } ?? false
    }

    /// Logs what is on disk.
    func log(_ facts: Facts) {
        guard let line = facts.line else { return }
        var fields: Logger.Metadata = [:]
        fields["store"] = facts.store.flatMap { database.storeName($0) }.map { "\($0)" }
        fields["job"] = facts.job.map { "\($0.rawValue)" }
        fields["item"] = facts.item.map { "\($0.rawValue)" }
        fields["uid"] = facts.by.map { "\($0.uid)" }
        if let detail = line.detail { fields[detail.name] = "\(detail.value)" }
        if let id = line.id {
            logger.log(line.level, id, "\(line.text)", fields)
        } else {
            logger.log(level: line.level, "\(line.text)", metadata: fields)
        }
    }
}
