/// A job as the engine needs it: what it schedules by, and no more. Sources, prompts and inputs stay in the database.
package struct Submission: Hashable, Sendable {
    /// The new job, or the open job that gets more images.
    package let job: JobID
    /// The tenant it counts for.
    package let store: StoreID
    /// 0 (low) to 9 (high): order inside the store.
    package let priority: UInt8
    /// When the job is given up; nil: never.
    package let deadline: Moment?
    /// Whether more images may be appended.
    package let isOpen: Bool
    /// Its images, in order.
    package let batches: [Batch]

    package init(job: JobID, store: StoreID, priority: UInt8, deadline: Moment?, isOpen: Bool, batches: [Batch]) {
        self.job = job
        self.store = store
        self.priority = priority
        self.deadline = deadline
        self.isOpen = isOpen
        self.batches = batches
    }

    /// The number of images.
    package var images: Int {
        batches.reduce(0) { $0 + Int($1.count) }
    }

    /// Another item of the same store with the same model, input and content.
    package struct Leader: Hashable, Sendable {
        /// The item.
        package let item: ItemID
        /// The job it belongs to.
        package let job: JobID
        /// Whether its result is there; else it is open.
        package let isDone: Bool

        package init(_ item: ItemID, of job: JobID, isDone: Bool) {
            self.item = item
            self.job = job
            self.isDone = isDone
        }
    }

    /// Consecutive items that need the same things.
    package struct Batch: Hashable, Sendable {
        /// The first item; the others follow it without a hole.
        package let first: ItemID
        /// How many there are: at least one.
        package let count: Int32
        /// The model they run on.
        package let model: ModelID
        /// Whether the daemon holds their bytes, which must be uploaded before a creation.
        package let needsUpload: Bool
        /// The item whose result it takes over; nil: it goes its own way. Only of a single item.
        package let leader: Leader?

        /// Makes a batch of `count` items from `first` on.
        package init(first: ItemID, count: Int32, model: ModelID, needsUpload: Bool, leader: Leader? = nil) {
            precondition(count > 0, "an empty batch")
            precondition(leader == nil || count == 1, "each item has its own leader")
            self.leader = leader
            self.first = first
            self.count = count
            self.model = model
            self.needsUpload = needsUpload
        }
    }
}
