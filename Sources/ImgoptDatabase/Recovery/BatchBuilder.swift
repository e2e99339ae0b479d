import ImgoptEngine

/// Gathers items, given in order of id, into batches of consecutive ones with the same needs.
struct BatchBuilder {
    private var batches: [Submission.Batch] = []
    private var first: ItemID?
    private var count: Int32 = 0
    private var model = ModelID(0)
    private var needsUpload = false

    mutating func add(_ id: ItemID, model: ModelID, needsUpload: Bool) {
        if let first, id.rawValue == first.rawValue + Int64(count), model == self.model, needsUpload == self.needsUpload
        {
            count += 1
            return
        }
        close()
        first = id
        count = 1
        self.model = model
        self.needsUpload = needsUpload
    }

    /// The batches of all that was added.
    mutating func finished() -> [Submission.Batch] {
        close()
        return batches
    }

    private mutating func close() {
        if let first {
            batches.append(Submission.Batch(first: first, count: count, model: model, needsUpload: needsUpload))
        }
        first = nil
    }
}
