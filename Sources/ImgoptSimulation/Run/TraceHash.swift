internal import ImgoptEngine

/// Folds every action and its time into one number (FNV-1a over whole words).
struct TraceHash: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func fold(_ action: Action, at now: Moment) {
        fold(UInt64(bitPattern: now.microseconds))
        switch action {
        case .record(let change): fold(100, Self.item(of: change))
        case .tell: fold(200, 0)
        case .answer(let ticket, _): fold(300, Int64(ticket.rawValue))
        case .prepare(let item, _): fold(1, item.rawValue)
        case .lookUp(let lookup, _): fold(10, Int64(lookup.rawValue))
        case .declineLookup(let lookup): fold(11, Int64(lookup.rawValue))
        case .create(let item, _): fold(2, item.rawValue)
        case .poll(let item, _, _): fold(3, item.rawValue)
        case .sweep(_, let before, _): fold(4, before?.microseconds ?? 0)
        case .search(let request, _): for window in request.windows { fold(5, window.item.rawValue) }
        case .cancel(let item, _, _): fold(6, item.rawValue)
        case .stray(let item, _): fold(9, item.rawValue)
        case .fetch(let item, _, _): fold(7, item.rawValue)
        case .copy(let item, _): fold(8, item.rawValue)
        }
    }

    private static func item(of change: Change) -> Int64 {
        switch change {
        case .creating(let item, _, _), .answered(let item, _), .notCreated(let item), .processing(let item, _, _),
            .unresolved(let item, _, _), .saving(let item, _, _), .queued(let item, _, _, _), .done(let item, _, _),
            .failed(let item, _, _), .canceled(let item, _, _), .cancelRequested(let item, _), .copying(let item, _, _),
            .promoted(let item, _, _), .cost(let item, _), .unfetched(let item, _),
            .due(let item), .paid(let item, _, _, _, _), .absent(let item, _), .excused(let item):
            item.rawValue
        case .job(let job, _), .canceledQueued(let job, _), .reopened(let job): -job.rawValue
        case .accepted, .store, .storeByFile, .limits, .paused, .accountPaused, .runTimes: 0
        }
    }

    private mutating func fold(_ tag: UInt64, _ number: Int64) {
        fold(tag)
        fold(UInt64(bitPattern: number))
    }

    private mutating func fold(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01B3 }
}
