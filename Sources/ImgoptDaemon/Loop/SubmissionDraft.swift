import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Images as a client sent them, checked and stored, but without ids: those are given in the turn that accepts them.
struct SubmissionDraft: Sendable {
    /// A new job, or the open one that gets more images.
    enum Target: Sendable {
        case newJob(JobDraft)
        /// `at`: so many images it must have, if that is said.
        case append(JobID, store: StoreID, at: Int?)
    }

    /// A new job without its id and times.
    struct JobDraft: Sendable {
        var store: StoreID
        var uid: UInt32
        var gid: UInt32
        var pid: Int32?
        /// Whether the submitter sees everybody's jobs.
        var isByAdmin: Bool
        var priority: UInt8
        var key: String?
        /// Only with a key: nothing else is ever compared.
        var contentHash: [UInt8]?
        var cache: String
        var metadata: [UInt8]?
        var deadline: TimeSpan?
        var isOpen: Bool
    }

    /// An image without its id.
    struct ItemDraft: Sendable {
        var imageID: String?
        var source: ItemSource
        var prompt: String?
        var input: [UInt8]?
        var model: ModelID
        /// Whether something must be fetched or uploaded before it can be created.
        var needsPreparation: Bool
        /// A hash of all that its result depends on; nil: its result is shared with nobody.
        var identity: [UInt8]?
        /// Whether the result of an identical item will do; nil: none will.
        var reuse: Reuse?

        /// What is compared with what was sent before.
        var sent: SentImage {
            SentImage(imageID: imageID, source: source, prompt: prompt, input: input, model: model)
        }
    }

    /// How old the result of an identical item may be.
    enum Reuse: Sendable {
        /// As old as it is.
        case any
        /// Done since then: what is behind an address may change.
        case doneWithin(TimeSpan)
    }

    /// What became of it.
    enum Outcome: Sendable {
        /// It is on disk.
        case accepted(JobID)
        /// The same was accepted before, under the same key.
        case existing(JobID)
        /// The key belongs to a job that was not submitted by the very same request.
        case conflict(JobID)
        /// The job has not so many images as it must have.
        case moved
        case refused(Refusal)
    }

    let target: Target
    let items: [ItemDraft]
    let blobs: [NewBlob]
    let by: ActingUser
    let reply: @Sendable (Outcome) -> Void
}
