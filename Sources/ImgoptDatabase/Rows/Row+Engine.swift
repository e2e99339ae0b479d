import GRDB
import ImgoptEngine

// How the engine's words stand in columns.

extension Moment {
    init?(_ microseconds: Int64?) {
        guard let microseconds else { return nil }
        self.init(microseconds: microseconds)
    }
}

extension Money {
    init?(_ micros: Int64?) {
        guard let micros else { return nil }
        self.init(micros: micros)
    }
}

extension Row {
    func moment(_ column: String) -> Moment? {
        let value: Int64? = self[column]
        return Moment(value)
    }

    func requiredMoment(_ column: String) throws -> Moment {
        guard let moment = moment(column) else { throw DatabaseError.unreadable(column) }
        return moment
    }

    func itemState() throws -> ItemState {
        let raw: Int64 = self["state"]
        guard let state = UInt8(exactly: raw).flatMap(ItemState.init(rawValue:)) else {
            throw DatabaseError.unreadable("item.state")
        }
        return state
    }

    func jobState() throws -> JobState {
        let raw: Int64 = self["state"]
        guard let state = UInt8(exactly: raw).flatMap(JobState.init(rawValue:)) else {
            throw DatabaseError.unreadable("job.state")
        }
        return state
    }

    /// The eight counts, from columns named as the states.
    func counts() throws -> ItemCounts {
        var counts = ItemCounts()
        for state in ItemState.allCases {
            let value: Int = self[state.column]
            guard value >= 0, value <= Int32.max else { throw DatabaseError.unreadable(state.column) }
            counts[state] = value
        }
        return counts
    }

    /// The error in the four columns `error_*`, nil when there is none.
    func itemError() throws -> ItemError? {
        let raw: String? = self["error_name"]
        guard let raw else { return nil }
        guard let name = ItemError.Name(rawValue: raw) else { throw DatabaseError.unreadable("error_name") }
        return ItemError(
            name, text("error_message") ?? "", retryable: self["error_retryable"] ?? false,
            provider: text("error_provider"))
    }
}

extension ItemState {
    /// The name of its column in `job` and `store`.
    var column: String {
        switch self {
        case .queued: "queued"
        case .creating: "creating"
        case .processing: "processing"
        case .saving: "saving"
        case .unresolved: "unresolved"
        case .done: "done"
        case .failed: "failed"
        case .canceled: "canceled"
        }
    }
}
