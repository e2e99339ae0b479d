package import ImgoptEngine

// What the daemon asks of whatever keeps its records, by topic: each part of it is given the topics that it needs.
// `Database` says what each call does. What can't be done throws, and then nothing of it took effect.

/// All of it.
package protocol JobRecords:
    TurnRecords, NameRecords, JobReads, ProviderReads, PutRecords, OutputRecords, EventReads, FigureReads,
    UpkeepRecords
{}

/// What the engine's turns leave, and what a start finds of them.
package protocol TurnRecords: Sendable {
    func commit(_ turn: TurnRecord) throws(DatabaseError)
    func nextIDs() throws(DatabaseError) -> NextIDs
    func restore(now: Moment, window: TimeSpan, wallAhead: TimeSpan) throws(DatabaseError) -> RestoredState
    func checkPlace(renewingLock: Bool) throws(DatabaseError)
    func rescue() throws(DatabaseError) -> String?
    func close() throws(DatabaseError)
}

/// The small numbers that stand for the names of stores, models and accounts, and what is known of models.
package protocol NameRecords: Sendable {
    func storeID(for name: String) throws(DatabaseError) -> StoreID
    func knownStoreID(for name: String) -> StoreID?
    func storeName(_ id: StoreID) -> String?
    func accountID(for name: String) throws(DatabaseError) -> AccountID
    func knownAccountID(for name: String) -> AccountID?
    func accountName(_ id: AccountID) -> String?
    func modelID(for name: String) throws(DatabaseError) -> ModelID
    func knownModelID(for name: String) -> ModelID?
    func modelName(_ id: ModelID) -> String?
    func modelNames() -> [ModelID: String]
    func models() -> [String]
    func modelRecord(_ model: ModelID) throws(DatabaseError) -> ModelRecord?
    func setModelRecord(_ model: ModelID, _ record: ModelRecord) throws(DatabaseError)
}

/// Jobs and images as they stand.
package protocol JobReads: Sendable {
    func job(_ id: JobID) throws(DatabaseError) -> JobRow?
    func job(store: StoreID, key: String, uid: UInt32, orAnyUser: Bool) throws(DatabaseError) -> JobRow?
    func jobs(_ query: JobQuery) throws(DatabaseError) -> [JobRow]
    func item(_ id: ItemID) throws(DatabaseError) -> ItemRow?
    func items(_ query: ItemQuery) throws(DatabaseError) -> [ItemRow]
    func sentImages(of job: JobID, from first: Int, limit: Int) throws(DatabaseError) -> [KnownImage]
    func lastErrors(of items: [ItemID]) throws(DatabaseError) -> [ItemID: ItemError]
    func attempts(of item: ItemID) throws(DatabaseError) -> [AttemptRow]
    func attemptCounts(of items: [ItemID]) throws(DatabaseError) -> [ItemID: (count: Int, isInDoubt: Bool)]
    func identical(_ identities: Set<[UInt8]>) throws(DatabaseError) -> [[UInt8]: IdenticalItem]
    func retry(_ job: JobID, states: Set<ItemState>, item: ItemID?) throws(DatabaseError) -> Retry?
}

/// What requests to the provider are made of, what they are compared with, and the uploads that they made.
package protocol ProviderReads: Sendable {
    func creationRows(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: CreationRow]
    func intents(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: IntentRow]
    func absentIntents(_ items: [ItemID], at account: AccountID) throws(DatabaseError) -> [ItemID: IntentRow]
    func knownPredictions(
        of account: AccountID, answeredSince since: Moment, listed: Set<String>, createdIn times: ClosedRange<Moment>
    ) throws(DatabaseError) -> [String: KnownPrediction]
    func inputs(ofAttempts attempts: [Int64]) throws(DatabaseError) -> [Int64: (input: [UInt8], modelName: String?)]
    func blob(_ sha256: String) throws(DatabaseError) -> BlobRow?
    func upload(of sha256: String, to account: AccountID) throws(DatabaseError) -> RemoteFile?
    func keepUpload(of sha256: String, to account: AccountID, _ remote: RemoteFile) throws(DatabaseError)
}

/// The bytes that users put and may name, and which bytes are needed by whomever.
package protocol PutRecords: Sendable {
    func put(_ sha256: String, of uid: UInt32) throws(DatabaseError) -> PutRow?
    func keep(_ put: PutRow, of uid: UInt32) throws(DatabaseError)
    func renewPut(_ sha256: String, of uid: UInt32, at now: Moment) throws(DatabaseError)
    func unnamedPuts(of uid: UInt32) throws(DatabaseError) -> UnnamedPuts
    func dropPuts(before moment: Moment, limit: Int) throws(DatabaseError) -> Int
    func needsBlob(_ sha256: String) throws(DatabaseError) -> Bool
}

/// Outputs whose files somebody else took away, or put back.
package protocol OutputRecords: Sendable {
    func noteMissing(_ item: ItemID, output number: Int, at now: Moment) throws(DatabaseError)
    func noteFound(_ item: ItemID, output number: Int) throws(DatabaseError)
    func isBeingRemoved(_ path: String) throws(DatabaseError) -> Bool
}

/// The event log.
package protocol EventReads: Sendable {
    func events(after seq: Int64, _ filter: EventFilter, limit: Int, scan: Int) throws(DatabaseError) -> EventPage
    func oldestSeq() throws(DatabaseError) -> Int64
    func newestSeq() throws(DatabaseError) -> Int64
    func newestEventTime() throws(DatabaseError) -> Moment?
}

/// Sums that are kept, and what is counted.
package protocol FigureReads: Sendable {
    func counts() throws(DatabaseError) -> [StoreID: ItemCounts]
    func throughput(since moment: Moment) throws(DatabaseError) -> ThroughputCounts
    func oldestQueued() throws(DatabaseError) -> [StoreID: Moment]
    func oldestUnfetched() throws(DatabaseError) -> Moment?
    func finishedJobs() throws(DatabaseError) -> [JobState: Int]
    func outputBytes() throws(DatabaseError) -> Int64
    func databaseBytes() throws(DatabaseError) -> Int64
}

/// What goes after its time, here and at the provider, backups, and the clock.
package protocol UpkeepRecords: Sendable {
    func giveUpOutputs(
        savedBefore: Moment?, above maxBytes: Int64?, at now: Moment, limit: Int
    ) throws(DatabaseError) -> OutputsGivenUp
    func prune(finishedBefore: Moment?, eventsBefore: Moment?, limit: Int) throws(DatabaseError) -> PruneResult
    func holdings(of job: JobID) throws(DatabaseError) -> Holdings
    func scrub() throws(DatabaseError) -> Bool
    func removals(after last: Removal?, limit: Int) throws(DatabaseError) -> [Removal]
    func forget(_ removals: [Removal]) throws(DatabaseError)
    func listUnusedUploads(limit: Int) throws(DatabaseError) -> Int
    func unusedUploads(after last: UnusedUpload?, limit: Int) throws(DatabaseError) -> [UnusedUpload]
    func forget(_ uploads: [UnusedUpload]) throws(DatabaseError)
    func backup(to target: String) throws(DatabaseError) -> BackupFacts
    func clockRecord() throws(DatabaseError) -> ClockRecord?
    func keep(_ record: ClockRecord) throws(DatabaseError)
}

extension TurnRecords {
    /// Looks whether the records are still in their place.
    package func checkPlace() throws(DatabaseError) { try checkPlace(renewingLock: false) }
}

extension EventReads {
    /// Reads on in the log, at most 20,000 lines at once.
    package func events(after seq: Int64, _ filter: EventFilter, limit: Int) throws(DatabaseError) -> EventPage {
        try events(after: seq, filter, limit: limit, scan: 20_000)
    }
}

extension JobReads {
    /// A job with all of its items that are in one of some states.
    package func retry(_ job: JobID, states: Set<ItemState>) throws(DatabaseError) -> Retry? {
        try retry(job, states: states, item: nil)
    }
}

extension Database: JobRecords {}
