import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// What one turn gathers: first what goes to disk, then what is done once it is there.
struct Turn {
    let now: Moment
    var actions: [Action] = []
    var record: TurnRecord
    /// Who is behind some of the actions, by their places.
    var doers: [Int: ActingUser] = [:]
    /// Events that only the present subscribers get: they are not kept.
    var passing: [EventRow] = []
    /// What is told to clients once the turn is on disk.
    var replies: [@Sendable () -> Void] = []
    var queries: [@Sendable (inout Engine, Moment) -> Void] = []
    /// Jobs that are to be forgotten.
    var forgets: [Mailbox.Forgetting] = []
    /// Creations whose input could not be built.
    var unbuildable: [ItemID: ImgoptEngine.ItemError] = [:]
    /// For the log, once it is on disk.
    var logged: [NoticeTable.Facts] = []
    var finishedJobs: [JobID] = []
    var finishedItems: [ItemID] = []
    /// Keys given in this turn, which the database does not know yet.
    var keys: [JobKey: (job: JobID, hash: [UInt8])] = [:]

    /// Items accepted in this turn that go their own way, by identity.
    var leaders: [[UInt8]: Lead] = [:]
    /// How the changes of this turn have turned what the database says of leaders.
    var endings = Endings()

    init(at now: Moment, nextIDs: NextIDs) {
        self.now = now
        record = TurnRecord(nextIDs: nextIDs)
        record.at = now
    }

    /// An item that others may follow, and its job.
    struct Lead {
        let item: ItemID
        let job: JobID
    }

    /// A client's key, which is unique for its user in its store.
    struct JobKey: Hashable {
        let store: StoreID
        let key: String
        let uid: UInt32
    }

    mutating func takeSeq() -> Int64 {
        defer { record.nextIDs.seq += 1 }
        return record.nextIDs.seq
    }
}
