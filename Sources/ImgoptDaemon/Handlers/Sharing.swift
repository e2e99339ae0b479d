import ImgoptDatabase
import ImgoptEngine
import ImgoptHash
import ImgoptJSON
import ImgoptWire

/// What of a submit may be shared with others, and with whom: with jobs of the same user for the same store. Another
/// user's jobs do not exist for it, and a store must not wait for another one's turn.
struct Sharing {
    private let policy: CachePolicy
    private let store: StoreID
    private let uid: UInt32

    /// For a job of `uid` for `store` that asks for `policy`.
    init(_ policy: CachePolicy, store: StoreID, uid: UInt32) {
        self.policy = policy
        self.store = store
        self.uid = uid
    }

    /// For what is added to a job.
    init(_ job: NewJob) {
        self.init(CachePolicy(rawValue: job.cache) ?? .off, store: job.store, uid: job.uid)
    }

    /// A hash of all that the result depends on: whose it is, the model, its input in whatever order, the prompt, and
    /// the content (the hash of bytes; of an address only its text). nil: it is not shared.
    func identity(
        model: String, defaults: JSONObject?, input: JSONObject?, prompt: String?, source: ItemSource
    ) -> [UInt8]? {
        guard policy != .off else { return nil }
        let content =
            switch source {
            case .url(let url): "url:" + url
            case .blob(let sha256): "sha256:" + sha256
            }
        let parts: JSONValue = [
            .integer(Int64(uid)), .integer(Int64(store.rawValue)), .string(model),
            defaults.map { JSONValue.object($0).ordered } ?? .null, input.map { JSONValue.object($0).ordered } ?? .null,
            prompt.map { .string($0) } ?? .null, .string(content),
        ]
        // Half of it is more than enough, and there is an index of them.
        return Array(SHA256.hex(of: parts.serialized()).utf8.prefix(32))
    }

    /// Whether an earlier result will do. What is behind an address may have changed since.
    func reuse(of source: ItemSource, within span: TimeSpan) -> SubmissionDraft.Reuse? {
        guard policy == .use else { return nil }
        return switch source {
        case .url: .doneWithin(span)
        case .blob: .any
        }
    }
}
