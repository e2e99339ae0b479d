/// Why an item failed, or why it is tried again.
package struct ItemError: Hashable, Sendable {
    /// The name that programs branch on, such as `prediction_failed`.
    package let name: Name
    /// What is wrong and what to do, for people.
    package let message: String
    /// Whether another attempt could help.
    package let retryable: Bool
    /// What the provider itself said, if it said something.
    package let provider: String?

    package init(_ name: Name, _ message: String, retryable: Bool, provider: String? = nil) {
        self.name = name
        self.message = message
        self.retryable = retryable
        self.provider = provider
    }

    /// All names of errors an item can end with.
    package enum Name: String, CaseIterable, Sendable {
        /// The provider refused the creation for good: its input or its model is wrong. On an item that waits:
        /// something before the provider turned it away for now.
        case creationRefused = "creation_refused"
        /// The input could not be built: no image field is known, or the source can't be read.
        case inputInvalid = "input_invalid"
        /// The source's bytes could not be handed to the provider.
        case uploadFailed = "upload_failed"
        /// The prediction ran and failed.
        case predictionFailed = "prediction_failed"
        /// The provider's filter refused the picture.
        case contentFlagged = "content_flagged"
        /// The provider ended it before it ran, or after its time was up.
        case predictionAborted = "prediction_aborted"
        /// Somebody cancelled it at the provider, not through us.
        case canceledAtProvider = "canceled_at_provider"
        /// The provider does not know the prediction any more.
        case predictionLost = "prediction_lost"
        /// It succeeded without an output.
        case outputMissing = "output_missing"
        /// The output can't be had any more.
        case outputGone = "output_gone"
        /// The output is no image, too large, or cut short each time.
        case outputInvalid = "output_invalid"
        /// The output could not be fetched before it expired.
        case outputUnfetched = "output_unfetched"
        /// The job's deadline passed first.
        case deadlinePassed = "deadline_passed"
        /// The job was canceled before its sender had sealed it: more images may have been meant for it.
        case jobUnsealed = "job_unsealed"
        /// It is not known whether a creation took place, and it can't be found out any more.
        case outcomeUnknown = "outcome_unknown"
    }
}
