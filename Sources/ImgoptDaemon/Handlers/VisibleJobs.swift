import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Jobs and images as callers may see them: each its own, admins all.
struct VisibleJobs: RecordReader {
    let database: any NameRecords & JobReads
    /// Where copies of outputs in a bucket are; nil: none are kept.
    let copies: OutputFiles?

    /// The job, if the caller may see it.
    func job(_ id: JobID, _ caller: Caller) throws(WireError) -> JobRow {
        guard let row = try read({ () throws(DatabaseError) in try database.job(id) }), Self.maySee(row, caller) else {
            throw .unknownJob(id.rawValue)
        }
        return row
    }

    /// The image and its job, if the caller may see them.
    func item(_ id: ItemID, _ caller: Caller) throws(WireError) -> (ItemRow, JobRow) {
        guard let row = try read({ () throws(DatabaseError) in try database.item(id) }),
            let job = try read({ () throws(DatabaseError) in try database.job(row.job) }), Self.maySee(job, caller)
        else { throw .unknownItem(id.rawValue) }
        return (row, job)
    }

    /// An image as clients are told of it.
    func told(_ row: ItemRow, in job: JobRow) throws(WireError) -> Item {
        guard let store = StoreName(job.storeName) else { throw .internalError("a store has no valid name") }
        return Item(
            row, store: store, model: database.modelName(row.submitted.model) ?? "",
            account: row.account.flatMap { $0 == .main ? nil : database.accountName($0) }, copies: copies)
    }

    /// What fails of a job, in the words of one of its images, or in those of its model where none of them failed.
    func failing(_ estimate: JobEstimate?) throws(WireError) -> FailingImages? {
        guard let trouble = estimate?.trouble else { return nil }
        var failing = FailingImages(
            images: trouble.images, error: nil, nextAttemptAt: trouble.nextTry.map { Timestamp($0) })
        if let item = trouble.item {
            let errors = try read { () throws(DatabaseError) in try database.lastErrors(of: [item]) }
            failing.error = errors[item].map { WireItemError($0) }
        } else if let model = trouble.model, let message = trouble.message {
            failing.error = WireItemError(
                name: ImgoptEngine.ItemError.Name.predictionFailed.rawValue,
                message: "the model \(database.modelName(model) ?? "") fails again and again: \(message)",
                retryable: true, provider: message)
        }
        return failing
    }

    private static func maySee(_ row: JobRow, _ caller: Caller) -> Bool {
        caller.isAdmin || row.submitted.uid == caller.uid
    }
}
