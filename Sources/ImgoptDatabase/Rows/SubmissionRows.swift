package import ImgoptEngine

/// What a submit puts on disk once the engine has accepted it.
package struct SubmissionRows: Hashable, Sendable {
    /// The new job; nil when the items are appended to one that is there.
    package let job: NewJob?
    /// Its images, in order.
    package let items: [NewItem]
    /// The blobs that some of the items name, each once; those that are known already are only counted.
    package let blobs: [NewBlob]

    package init(job: NewJob?, items: [NewItem], blobs: [NewBlob] = []) {
        self.job = job
        self.items = items
        self.blobs = blobs
    }
}

/// A job as it was submitted.
package struct NewJob: Hashable, Sendable {
    /// Its id, counted on from `NextIDs`.
    package let id: JobID
    /// The tenant it counts for.
    package let store: StoreID
    /// Who submitted it.
    package let uid: UInt32
    /// And that user's group.
    package let gid: UInt32?
    /// And the process; nil: it is not known.
    package let pid: Int32?
    /// 0 (low) to 9 (high).
    package let priority: UInt8
    /// The client's own name for it, unique for this user in its store: a second job with it makes the whole commit
    /// fail.
    package let key: String?
    /// A hash of the submit, which tells the same content under the same key from another one.
    package let contentHash: [UInt8]?
    /// How the submit wants the cache used: the caller's word.
    package let cache: String
    /// The client's metadata, opaque.
    package let metadata: [UInt8]?
    /// When it was accepted.
    package let createdAt: Moment
    /// When it is given up.
    package let deadline: Moment?
    /// Whether more images may be appended.
    package let isOpen: Bool

    package init(
        id: JobID, store: StoreID, uid: UInt32, gid: UInt32? = nil, pid: Int32? = nil, priority: UInt8 = 5,
        key: String? = nil, contentHash: [UInt8]? = nil, cache: String = "use", metadata: [UInt8]? = nil,
        createdAt: Moment,
        deadline: Moment? = nil, isOpen: Bool = false
    ) {
        self.id = id
        self.store = store
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.priority = priority
        self.key = key
        self.contentHash = contentHash
        self.cache = cache
        self.metadata = metadata
        self.createdAt = createdAt
        self.deadline = deadline
        self.isOpen = isOpen
    }
}

/// An image as it was submitted.
package struct NewItem: Hashable, Sendable {
    /// Its id, counted on from `NextIDs`.
    package let id: ItemID
    /// The job it belongs to.
    package let job: JobID
    /// Its place in the job, from 0.
    package let ordinal: Int
    /// The client's own name for it.
    package let imageID: String?
    /// Where its source is, if there is one.
    package let source: ItemSource?
    /// What is asked for.
    package let prompt: String?
    /// The input given beside that, already merged over the job's: opaque JSON.
    package let input: [UInt8]?
    /// The model it runs on.
    package let model: ModelID
    /// Whether bytes of ours must be uploaded before its creation.
    package let needsUpload: Bool
    /// When it was accepted.
    package let createdAt: Moment
    /// A hash of all that its result depends on; nil: its result is nobody else's business.
    package let identity: [UInt8]?
    /// The item whose result it takes over.
    package let follows: ItemID?

    package init(
        id: ItemID, job: JobID, ordinal: Int, imageID: String? = nil, source: ItemSource? = nil, prompt: String? = nil,
        input: [UInt8]? = nil, model: ModelID, needsUpload: Bool = false, createdAt: Moment, identity: [UInt8]? = nil,
        follows: ItemID? = nil
    ) {
        self.identity = identity
        self.follows = follows
        self.id = id
        self.job = job
        self.ordinal = ordinal
        self.imageID = imageID
        self.source = source
        self.prompt = prompt
        self.input = input
        self.model = model
        self.needsUpload = needsUpload
        self.createdAt = createdAt
    }
}

/// Where an item's picture comes from.
package enum ItemSource: Hashable, Sendable {
    /// An address that the provider reads itself.
    case url(String)
    /// Bytes that we hold, by their SHA-256 in hexadecimal.
    case blob(sha256: String)
}

/// Bytes that a submit brought along, which lie in a file named by their hash.
package struct NewBlob: Hashable, Sendable {
    /// SHA-256 in hexadecimal.
    package let sha256: String
    /// Size in bytes.
    package let bytes: Int64
    /// Media type.
    package let contentType: String
    /// The user who put it before and names it now; nil: it came with the submit itself.
    package let namedBy: UInt32?

    package init(sha256: String, bytes: Int64, contentType: String, namedBy: UInt32? = nil) {
        self.sha256 = sha256
        self.bytes = bytes
        self.contentType = contentType
        self.namedBy = namedBy
    }
}
