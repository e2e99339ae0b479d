import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire

/// Turns the engine's notices into events of the wire, encoded once for all who read them.
struct NoticeWriter {
    let database: Database

    /// The event of a notice. `imageID` finds the client's own name of an item.
    func row(_ notice: Notice, seq: Int64, at now: Moment, imageID: (ItemID) -> String?) -> EventRow {
        let told = facts(of: notice)
        let event = EventNotification(
            seq: seq, time: Timestamp(now), kind: told.kind,
            store: told.store.flatMap { database.storeName($0) }.flatMap { StoreName($0) },
            job: told.job?.rawValue, item: told.item?.rawValue, imageID: told.item.flatMap(imageID),
            members: told.members)
        return EventRow(
            seq: seq, time: now, kind: told.kind.rawValue, store: told.store, job: told.job, item: told.item,
            body: event.serialized())
    }

    /// The event that a life of the daemon begins with.
    func started(seq: Int64, at now: Moment) -> EventRow {
        let event = EventNotification(
            seq: seq, time: Timestamp(now), kind: .daemonStarted,
            members: ["version": .string(Version.text)])
        return EventRow(seq: seq, time: now, kind: event.kindName, body: event.serialized())
    }

    /// The event of a reload.
    func reloaded(seq: Int64, at now: Moment, _ reload: Mailbox.Reload) -> EventRow {
        let event = EventNotification(
            seq: seq, time: Timestamp(now), kind: .daemonReloaded,
            members: [
                "changed": .array(reload.changed.map { .string($0) }),
                "needs_restart": .array(reload.needsRestart.map { .string($0) }),
            ])
        return EventRow(seq: seq, time: now, kind: event.kindName, body: event.serialized())
    }

    /// What a notice says, in the wire's words.
    private struct Facts {
        var kind: EventKind
        var store: StoreID?
        var job: JobID?
        var item: ItemID?
        var members: JSONObject = [:]
    }

    private func facts(of notice: Notice) -> Facts {
        switch notice {
        case .jobSubmitted(let job, let store, let images):
            Facts(kind: .jobSubmitted, store: store, job: job, members: ["images": .integer(Int64(images))])
        case .jobStarted(let job, let store):
            Facts(kind: .jobStarted, store: store, job: job)
        case .jobProgress(let job, let store, let counts):
            Facts(kind: .jobProgress, store: store, job: job, members: ["counts": WireItemCounts(counts).json])
        case .jobFinished(let job, let store, let state, let counts):
            Facts(
                kind: .jobFinished, store: store, job: job,
                members: ["state": WireJobState(state).json, "counts": WireItemCounts(counts).json])
        case .jobCanceled(let job, let store):
            Facts(kind: .jobCanceled, store: store, job: job)
        case .storePaused(let store):
            Facts(kind: .storePaused, store: store)
        case .storeResumed(let store):
            Facts(kind: .storeResumed, store: store)
        case .limiterThrottled(let until, let message):
            Facts(kind: .limiterThrottled, members: ["until": time(until), "message": .string(message)])
        case .limiterChanged(let perWindow, let reason):
            Facts(
                kind: .limiterChanged,
                members: ["rpm": .integer(Int64(perWindow)), "reason": reason.map { .string($0.rawValue) } ?? .null])
        case .providerDown(let message, let until, let model):
            Facts(
                kind: .providerDown,
                members: ["message": .string(message), "until": time(until), "model": name(model)])
        case .providerUp(let model):
            Facts(kind: .providerUp, members: ["model": name(model)])
        case .draining:
            Facts(kind: .daemonDraining)
        case .itemCreating, .itemProcessing, .itemDone, .itemFailed, .itemRetrying, .itemCanceled:
            itemFacts(of: notice)
        }
    }

    private func itemFacts(of notice: Notice) -> Facts {
        switch notice {
        case .itemCreating(let item, let job, let store, let attempt):
            Facts(
                kind: .itemCreating, store: store, job: job, item: item, members: ["attempt": .integer(Int64(attempt))])
        case .itemProcessing(let item, let job, let store, let prediction, let adopted):
            Facts(
                kind: .itemProcessing, store: store, job: job, item: item,
                members: ["prediction": .string(prediction), "adopted": .bool(adopted)])
        case .itemDone(let item, let job, let store, let outputs):
            Facts(kind: .itemDone, store: store, job: job, item: item, members: members(of: outputs))
        case .itemFailed(let item, let job, let store, let error):
            Facts(
                kind: .itemFailed, store: store, job: job, item: item, members: ["error": WireItemError(error).json])
        case .itemRetrying(let item, let job, let store, let error, let notBefore):
            Facts(
                kind: .itemRetrying, store: store, job: job, item: item,
                members: ["error": WireItemError(error).json, "next_attempt_at": notBefore.map(time) ?? .null])
        case .itemCanceled(let item, let job, let store):
            Facts(kind: .itemCanceled, store: store, job: job, item: item)
        default:
            preconditionFailure("not a notice of an item")
        }
    }

    /// All that `item.get` tells of an item's outputs, so that nobody has to ask for it.
    private func members(of outputs: KeptOutputs) -> JSONObject {
        var members: JSONObject = ["outputs": .array(outputs.files.map { Output($0).json })]
        guard !outputs.unfetched.isEmpty else { return members }
        let skipped = SkippedOutput.list(outputs.unfetched.filter { $0.value == nil })
        if !skipped.isEmpty { members["skipped"] = skipped.json }
        let value = outputs.unfetched.lazy.compactMap(\.value).first
        members["value"] = value.flatMap { try? JSONValue(parsing: $0) }
        return members
    }

    /// A model's name; null: all models.
    private func name(_ model: ModelID?) -> JSONValue {
        model.flatMap { database.modelName($0) }.map { .string($0) } ?? .null
    }

    private func time(_ moment: Moment) -> JSONValue {
        Timestamp(moment).json
    }
}
