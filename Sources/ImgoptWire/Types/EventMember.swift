package import ImgoptJSON

/// A member that events of some kinds have besides those that all may have.
public enum EventMember: String, Sendable, Hashable, CaseIterable {
    case images, jobs, counts
    case forPerson = "for_person"
    case state, outputs, skipped, value, error, attempt, prediction, adopted
    case nextAttemptAt = "next_attempt_at"
    case until, message, model, rpm, reason, changed
    case needsRestart = "needs_restart"
    case from, to, version, by, set, account, again, gone

    /// What it looks like, and what it says.
    private var described: (schema: Schema, doc: String) {
        switch self {
        case .images: (.count, "The images of the job.")
        case .jobs: (.count, "The jobs of the store.")
        case .counts: (ItemCounts.schema, "The job's items by state.")
        case .forPerson: (.count, "Those of the unresolved items that wait for a person's decision, if any.")
        case .state: (JobState.schema, "How the job ended.")
        case .outputs: (.array(of: Output.schema), "The files of the item.")
        case .skipped: (.array(of: SkippedOutput.schema), "What was produced and has no file, and why.")
        case .value: (.any, "What the model answered in the place of files: any JSON.")
        case .error: (ItemError.schema, "What went wrong.")
        case .attempt: (.count, "Which of the item's attempts it is, from 1, over all retries.")
        case .prediction: (.string, "The provider's id of the run.")
        case .adopted: (.bool, "Whether the run was found in the list after its answer was lost.")
        case .nextAttemptAt: (Timestamp.schema, "When the item is tried again.")
        case .until: (Timestamp.schema, "Until when the provider said to wait.")
        case .message: (.string, "The reason, for people.")
        case .model: (.string, "The model that it is about.")
        case .rpm: (.count, "Creations a minute in force.")
        case .reason: (RateReason.schema.orNull, "Why the rate is below the set one.")
        case .changed: (.array(of: .string), "Settings that took effect.")
        case .needsRestart: (.array(of: .string), "Settings that take effect at the next start.")
        case .from: (.count, "The seq after which events are missing.")
        case .to: (.count, "The seq from which they go on.")
        case .version: (.string, "The version of the daemon that started.")
        case .by: (ActingUser.schema, "Who did it; left out: nobody, or that is not known.")
        case .account: (.string, "The account that it is about; left out: `default`, or it is about none.")
        case .again:
            (.bool, "Whether what may be paid for twice, or is done and has no files any more, was wanted too.")
        case .gone: (.bool, "Whether what is done and has no files any more was wanted too.")
        case .set: (.any, "What was asked to be set, as in the request; empty: back to the settings.")
        }
    }

    /// It as a member of an event's schema.
    var schema: Schema.Member { .optional(rawValue, described.schema, described.doc) }
}

extension EventNotification {
    /// The member `member`; nil if the event has none, or one of another type.
    public subscript<Value: WireValue>(member: EventMember) -> Value? {
        members[member.rawValue].flatMap { try? Value(json: $0) }
    }
}

/// The members of an event, by their names in the table.
package struct EventMembers: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// The members as they are written.
    package private(set) var object: JSONObject

    package init(dictionaryLiteral members: (EventMember, JSONValue)...) {
        object = JSONObject(reserving: members.count)
        for (member, value) in members { object.append(distinct: member.rawValue, value) }
    }

    /// Adds a member that is not there yet, unless it is nil.
    package mutating func add(_ member: EventMember, _ value: JSONValue?) {
        if let value { object.append(distinct: member.rawValue, value) }
    }
}
