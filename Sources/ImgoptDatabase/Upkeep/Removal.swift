/// A file that no row refers to any more. It stays on the list, over restarts too, until `forget`.
package struct Removal: Hashable, Sendable {
    let id: Int64
    /// The file.
    package let file: File

    /// What kind of file.
    package enum File: Hashable, Sendable {
        /// An output, by its path.
        case output(path: String)
        /// The bytes of a blob, by their hash.
        case blob(sha256: String)
    }
}

/// What one piece of giving up outputs did.
package struct OutputsGivenUp: Hashable, Sendable {
    /// Outputs that are marked as gone.
    package internal(set) var outputs = 0
    /// Their bytes.
    package internal(set) var bytes: Int64 = 0
    /// Whether nothing is left to give up: otherwise call again.
    package internal(set) var isComplete = true
}

/// What one piece of pruning did.
package struct PruneResult: Hashable, Sendable {
    /// Jobs that are gone.
    package internal(set) var jobs = 0
    /// Items of which no more is kept than where their files are.
    package internal(set) var slimmed = 0
    /// Items whose rows were deleted.
    package internal(set) var items = 0
    /// Lines of the event log that were deleted because their jobs are to be forgotten.
    package internal(set) var forgottenEvents = 0
    /// Lines of the event log that were deleted.
    package internal(set) var events = 0
    /// Whether nothing is left to prune: otherwise call again.
    package internal(set) var isComplete = true
}
