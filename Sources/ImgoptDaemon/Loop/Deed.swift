import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging

/// Something that a client has done: who does it, and what is told of it.
struct Deed: Sendable {
    let by: ActingUser
    /// What is told of it once it is done; nil: no more than the engine's own notices of it.
    let facts: NoticeTable.Facts?

    init(by: ActingUser, _ facts: NoticeTable.Facts? = nil) {
        self.by = by
        var facts = facts
        facts?.by = by
        self.facts = facts
    }
}

extension NoticeTable.Facts {
    /// What waits, or is finished, of a job or of one of its items is to be tried again.
    /// `again`: though it may be paid for twice; `gone`: also what is done and has no files any more.
    static func retried(
        _ job: JobID, _ item: ItemID?, of store: StoreID, again: Bool = false, gone: Bool = false
    ) -> Self {
        var members: EventMembers = [:]
        if again { members.add(.again, true) }
        if gone { members.add(.gone, true) }
        return Self(
            kind: item == nil ? .jobRetried : .itemRetried, store: store, job: job, item: item, members: members,
            line: .init(level: .debug, text: item == nil ? "job retried" : "item retried"))
    }

    static func cancelRequested(_ item: ItemID, _ job: JobID, of store: StoreID) -> Self {
        Self(
            kind: .itemCancelRequested, store: store, job: job, item: item,
            line: .init(level: .debug, text: "an item is to be canceled"))
    }

    /// Nothing is kept of a job any more, or of any job of a store.
    static func forgotten(_ job: JobID?, of store: StoreID, _ jobs: Int, _ images: Int, by: ActingUser) -> Self {
        var facts = Self(
            kind: job == nil ? .storeForgotten : .jobForgotten, store: store, job: job,
            members: [.images: .integer(Int64(images))],
            line: .init(
                level: .notice, text: job == nil ? "the jobs of a store are forgotten" : "a job is forgotten",
                detail: ("images", "\(images)")), by: by)
        if job == nil { facts.members.add(.jobs, .integer(Int64(jobs))) }
        return facts
    }

    /// `account`: its name; nil: the main one.
    static func limiterSet(_ wanted: JSONObject, _ account: String?) -> Self {
        let rate = account.map { "the rate of account \($0)" } ?? "the rate"
        let text = wanted.isEmpty ? "\(rate) is put back to the settings" : "\(rate) is set"
        var members: EventMembers = [.set: .object(wanted)]
        members.add(.account, account.map { .string($0) })
        return Self(kind: .limiterAdjusted, members: members, line: line(text, wanted))
    }

    static func storeChanged(_ store: StoreID, _ wanted: JSONObject) -> Self {
        Self(
            kind: .storeChanged, store: store, members: [.set: .object(wanted)], line: line("store changed", wanted))
    }

    static func modelResumed(_ model: String) -> Self {
        Self(
            kind: .modelResumed, members: [.model: .string(model)],
            line: .init(level: .notice, text: "a model is tried now", detail: ("model", model)))
    }

    static func paused(_ isPaused: Bool) -> Self {
        Self(
            kind: isPaused ? .daemonPaused : .daemonResumed,
            line: .init(level: .notice, text: isPaused ? "paused: creations wait" : "resumed"))
    }

    private static func line(_ text: String, _ wanted: JSONObject) -> NoticeTable.Line {
        let detail = wanted.isEmpty ? nil : ("set", JSONValue.object(wanted).description)
        return NoticeTable.Line(level: .notice, text: text, detail: detail)
    }
}

extension Notice {
    /// Whether it may be what a client has done, and not what comes of it.
    var mayBeDeed: Bool {
        switch self {
        case .jobSubmitted, .jobCanceled, .limiterChanged, .storePaused, .storeResumed, .accountPaused, .accountResumed,
            .draining:
            true
        case .jobStarted, .jobProgress, .jobUndecided, .jobFinished, .itemCreating, .itemProcessing, .itemDone,
            .itemFailed, .itemRetrying, .itemCanceled, .limiterThrottled, .providerDown, .providerUp:
            false
        }
    }
}
