package import ImgoptEngine

/// What a creation needs of an item, and what its output files are named by.
package struct CreationRow: Hashable, Sendable {
    /// The item's job.
    package let job: JobID
    /// The name of the job's store.
    package let storeName: String
    /// The item's place in the job, from 0.
    package let ordinal: Int
    /// The client's own name for it.
    package let imageID: String?
    /// Where its picture comes from.
    package let source: ItemSource?
    /// What is asked for.
    package let prompt: String?
    /// The merged input: opaque JSON.
    package let input: [UInt8]?
    /// When it was submitted.
    package let createdAt: Moment
    /// When its first creation was sent; nil: none was.
    package let startedAt: Moment?
    /// The model's id.
    package let model: ModelID
    /// The model's name at the provider.
    package let modelName: String
}

/// The intent of an item's current try.
package struct IntentRow: Hashable, Sendable {
    /// The exact input of the creation.
    package let input: [UInt8]
    /// The model that was asked for; nil: its name was never kept.
    package let modelName: String?
    /// What the creation named instead; nil: the model as it was asked for.
    package let sentAs: String?
}

/// A prediction that belongs to a try of ours.
package struct KnownPrediction: Hashable, Sendable {
    /// The try.
    package let attempt: Int64
    /// When the provider created it, by its own clock; nil: it did not say.
    package let createdAt: Moment?
}

/// Bytes that we hold.
package struct BlobRow: Hashable, Sendable {
    /// Hash, size and media type.
    package let blob: NewBlob
    /// The number of items that need it.
    package let references: Int
}

/// An upload at the provider.
package struct RemoteFile: Hashable, Sendable {
    /// The provider's name for it.
    package let id: String
    /// The address to put into an input.
    package let url: String
    /// When the provider deletes it.
    package let expires: Moment?

    package init(id: String, url: String, expires: Moment?) {
        self.id = id
        self.url = url
        self.expires = expires
    }
}
