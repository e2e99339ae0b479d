/// Consecutive queued items with the same needs: how a job of 50,000 images waits in a few dozen bytes.
package struct Run: Hashable, Sendable {
    /// The job they belong to.
    package let job: JobID
    /// The first of them.
    package private(set) var first: ItemID
    /// How many there are.
    package private(set) var count: Int32
    /// The model they run on.
    package let model: ModelID
    /// 0 (low) to 9 (high).
    package let priority: UInt8
    /// Paid tries each of them has had.
    package private(set) var attempts: UInt8
    /// Those of them that failed by their model's fault: they do not count against the limit of attempts.
    package private(set) var excused: UInt8 = 0
    /// Whether something must be read or uploaded first.
    package private(set) var needsUpload: Bool
    /// The account that their bytes were uploaded to, which alone can use them there; nil: they were not.
    private(set) var uploadedTo: AccountID?
    /// When their job is given up, in microseconds since 1970; the end of time if never.
    private let deadline: Int64

    /// Makes a run of `batch`'s items.
    package init(job: JobID, batch: Submission.Batch, priority: UInt8, deadline: Moment?, attempts: Int) {
        self.job = job
        first = batch.first
        count = batch.count
        model = batch.model
        self.priority = priority
        self.attempts = UInt8(clamping: attempts)
        needsUpload = batch.needsUpload
        self.deadline = deadline?.microseconds ?? .max
    }

    /// The last of them.
    package var last: ItemID { ItemID(first.rawValue + Int64(count) - 1) }

    /// Whether the item is one of them.
    package func contains(_ item: ItemID) -> Bool {
        item >= first && item <= last
    }

    /// Takes the first item off. nil: nothing is left.
    func withoutFirst() -> Run? { slice(from: first.rawValue + 1, to: first.rawValue + Int64(count)) }

    /// What is left when one item is taken out: at most two runs.
    func without(_ item: ItemID) -> [Run] {
        precondition(contains(item), "the item is not in this run")
        return [
            slice(from: first.rawValue, to: item.rawValue),
            slice(from: item.rawValue + 1, to: first.rawValue + Int64(count)),
        ].compactMap(\.self)
    }

    /// The same, to be prepared first.
    var unprepared: Run {
        var copy = self
        copy.needsUpload = true
        copy.uploadedTo = nil
        return copy
    }

    /// The same, whose bytes an account has now.
    func uploaded(to account: AccountID) -> Run {
        var copy = self
        copy.uploadedTo = account
        return copy
    }

    /// One item of the run, alone.
    func only(_ item: ItemID) -> Run {
        var single = self
        single.first = item
        single.count = 1
        return single
    }

    /// As many items from the first one on.
    func with(count: Int) -> Run {
        var changed = self
        changed.count = Int32(clamping: count)
        return changed
    }

    /// The same items after so many paid tries.
    func with(attempts: Int, excused: Int) -> Run {
        var changed = self
        changed.attempts = UInt8(clamping: attempts)
        changed.excused = UInt8(clamping: excused)
        return changed
    }

    private func slice(from start: Int64, to end: Int64) -> Run? {
        guard start < end else { return nil }
        var part = self
        part.first = ItemID(start)
        part.count = Int32(end - start)
        return part
    }
}

extension Run: Comparable {
    /// The place of a job inside its store, which all its runs have: priority, then deadline, then who came first.
    package struct Order: Hashable, Comparable, Sendable {
        private let priority: UInt8
        private let deadline: Int64
        private let job: JobID

        /// The place of a job.
        package init(of job: JobID, priority: UInt8, deadline: Moment?) {
            self.init(of: job, priority: priority, deadline: deadline?.microseconds ?? .max)
        }

        fileprivate init(of job: JobID, priority: UInt8, deadline: Int64) {
            self.job = job
            self.priority = priority
            self.deadline = deadline
        }

        package static func < (left: Order, right: Order) -> Bool {
            if left.priority != right.priority { return left.priority > right.priority }
            if left.deadline != right.deadline { return left.deadline < right.deadline }
            return left.job < right.job
        }
    }

    /// Its job's place.
    package var order: Order { Order(of: job, priority: priority, deadline: deadline) }

    package static func < (left: Run, right: Run) -> Bool {
        let (ours, theirs) = (left.order, right.order)
        return ours == theirs ? left.first < right.first : ours < theirs
    }
}
