package import ImgoptEngine

/// An item as it stands on disk.
package struct ItemRow: Hashable, Sendable {
    /// What was submitted.
    package let submitted: NewItem
    /// Its state.
    package let state: ItemState
    /// Paid tries so far, with the one that runs or ran last once the provider is known to have it, and those that may
    /// have taken place though their answers were lost.
    package let attempts: Int
    /// What its last creation named, where that is not the model as it was asked for.
    package let sentAs: String?
    /// The account that its last creation was sent to; nil: none was.
    package let account: AccountID?
    /// When the next try may be made, for a queued one that waits for it.
    package let notBefore: Moment?
    /// The provider's name for the last try; nil while it waits for the next one.
    package let prediction: String?
    /// When its first creation was sent.
    package let startedAt: Moment?
    /// When it was done, failed or canceled.
    package let finishedAt: Moment?
    /// The seconds it ran, as the provider counts them.
    package let predictSeconds: Double?
    /// Why it failed, is in doubt, or is tried again.
    package let error: ItemError?
    /// Whether a doubt about it is left to a person.
    package let forPerson: Bool
    /// Whether a client wants it stopped, and it is under way.
    package let isCancelRequested: Bool
    /// When that was asked for; nil: it was not, or that is not known.
    package let cancelRequestedAt: Moment?
    /// Its files once it is done, in order.
    package let outputs: [OutputFile]
    /// Those that have no file: what was not fetched.
    package let skipped: [UnfetchedOutput]
    /// The JSON of the value that it answered in the place of files.
    package let value: String?

    /// About what it takes in a page.
    package var bytes: Int {
        var bytes = 512 + (submitted.prompt?.utf8.count ?? 0) + (submitted.input?.count ?? 0)
        if case .url(let url) = submitted.source { bytes += url.utf8.count }
        for output in outputs { bytes += 256 + output.path.utf8.count + output.sourceURL.utf8.count }
        for output in skipped { bytes += 64 + output.sourceURL.utf8.count + (output.reason?.utf8.count ?? 64) }
        bytes += value?.utf8.count ?? 0
        return bytes
    }
    /// The item's id.
    package var id: ItemID { submitted.id }
    /// The job it belongs to.
    package var job: JobID { submitted.job }
}
