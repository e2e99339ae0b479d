package import ImgoptEngine

/// A job as it stands on disk.
package struct JobRow: Hashable, Sendable {
    /// What was submitted.
    package let submitted: NewJob
    /// The name of its store.
    package let storeName: String
    /// Its images, in whatever state.
    package let images: Int
    /// What its attempts cost; those under way are counted already.
    package let spent: Money
    /// The line that changes: state, counts, times, error, and whether it takes more images now.
    package let progress: JobLine
    /// Whether no more is kept of it than what stays for as long as its files do: no prompts, inputs, sources or
    /// attempts, and no metadata.
    package let isSlim: Bool
    /// The `SentImage.fingerprint(of:)` of the metadata that was kept before.
    package let metadataFingerprint: Int64?

    /// About what it takes in a page.
    package var bytes: Int { 768 + (submitted.metadata?.count ?? 0) + (submitted.key?.utf8.count ?? 0) }
    /// The job's id.
    package var id: JobID { submitted.id }
    /// Its state.
    package var state: JobState { progress.state }
}

/// The line of a job that changes while it runs, as on disk.
package struct JobLine: Hashable, Sendable {
    /// Its state.
    package let state: JobState
    /// Its items by state.
    package let counts: ItemCounts
    /// Whether it takes more images.
    package let isOpen: Bool
    /// When its first creation was sent.
    package let startedAt: Moment?
    /// When its last item was finished.
    package let finishedAt: Moment?
    /// Why it was given up as a whole, if it was.
    package let error: ItemError?
}
