/// Every error that the daemon answers with: the word that programs branch on, its code, whether trying the same again
/// later can help, and what it means. This is the one table: the reference, `rpc.discover` and the clients follow it.
public enum ErrorName: String, Sendable, Hashable, CaseIterable {
    case parseError = "parse_error"
    case invalidRequest = "invalid_request"
    case methodNotFound = "method_not_found"
    case invalidParams = "invalid_params"
    case internalError = "internal_error"
    case notPermitted = "not_permitted"
    case unknownJob = "unknown_job"
    case unknownItem = "unknown_item"
    case unknownStore = "unknown_store"
    case unknownModel = "unknown_model"
    case unknownAccount = "unknown_account"
    case unknownSubscription = "unknown_subscription"
    case lineTooLong = "line_too_long"
    case tooManyImages = "too_many_images"
    case tooManySubscriptions = "too_many_subscriptions"
    case tooManyConnections = "too_many_connections"
    case storeQueueFull = "store_queue_full"
    case queueFull = "queue_full"
    case jobSealed = "job_sealed"
    case jobFinished = "job_finished"
    case keyConflict = "key_conflict"
    case draining = "draining"
    case overloaded = "overloaded"
    case storageFull = "storage_full"
    case storageFailed = "storage_failed"
    case timeout = "timeout"
    case wrongState = "wrong_state"
    case settingsRefused = "settings_refused"
    case notAvailable = "not_available"
    case wrongOffset = "wrong_offset"
    case hashMismatch = "hash_mismatch"
    case blobTooLarge = "blob_too_large"
    case blobsFull = "blobs_full"
    case unknownBlob = "unknown_blob"
    case outputGone = "output_gone"

    /// The JSON-RPC code. A code never changes its meaning.
    public var code: Int { facts.code }

    /// Whether the same request can succeed later without any change.
    public var isRetryable: Bool { facts.isRetryable }

    /// What happened, in a sentence.
    public var meaning: String { facts.meaning }

    private var facts: (code: Int, isRetryable: Bool, meaning: String) {
        switch self {
        case .parseError: (-32700, false, "The line is not JSON.")
        case .invalidRequest: (-32600, false, "The line is JSON, but not a request.")
        case .methodNotFound: (-32601, false, "There is no such method.")
        case .invalidParams: (-32602, false, "The params do not fit the method.")
        case .internalError: (-32603, false, "A fault of the daemon; its log says more.")
        case .notPermitted: (-32001, false, "The caller's role does not allow this.")
        case .unknownJob: (-32002, false, "There is no such job, or the caller may not see it.")
        case .unknownItem: (-32003, false, "There is no such item, or the caller may not see it.")
        case .unknownStore: (-32004, false, "There is no such store, or the caller may not see it.")
        case .unknownModel: (-32022, false, "There is no such model.")
        case .unknownAccount: (-32033, false, "There is no such account.")
        case .unknownSubscription: (-32005, false, "There is no such subscription on this connection.")
        case .lineTooLong: (-32006, false, "The line is longer than `limits.line_bytes`.")
        case .tooManyImages: (-32007, false, "The request has more images than one may have.")
        case .tooManySubscriptions: (-32008, false, "The connection has as many subscriptions as it may have.")
        case .tooManyConnections: (-32009, true, "The daemon, or this user, has as many connections as allowed.")
        case .storeQueueFull: (-32010, true, "The store has as many images queued as it may have.")
        case .queueFull: (-32011, true, "The daemon has as many images queued as it may have.")
        case .jobSealed: (-32012, false, "The job takes no more images.")
        case .jobFinished: (-32013, false, "The job is finished.")
        case .keyConflict: (-32014, false, "The same key was used in this store for something else.")
        case .draining: (-32015, true, "The daemon finishes what it has and takes nothing new.")
        case .overloaded: (-32016, true, "Too many requests are in flight on this connection.")
        case .storageFull: (-32017, true, "The disk is full.")
        case .storageFailed: (-32018, true, "The disk could not be written or read.")
        case .timeout: (-32019, true, "The time given for waiting is over; what was waited for goes on.")
        case .wrongState: (-32020, false, "The item or job is not in a state in which this can be done.")
        case .settingsRefused: (-32030, false, "The settings are wrong; those in force go on.")
        case .notAvailable: (-32021, false, "This daemon does not offer that, or does not have it any more.")
        case .wrongOffset: (-32023, false, "The piece does not begin where what is there ends: `data.received`.")
        case .hashMismatch: (-32024, false, "The bytes do not have the SHA-256 that was said; they are discarded.")
        case .blobTooLarge: (-32025, false, "More bytes than `limits.blob_bytes`.")
        case .blobsFull: (-32026, true, "The user has put as much as it may that no image names yet.")
        case .unknownBlob: (-32027, false, "The user has not put these bytes, or not lately.")
        case .outputGone: (-32028, false, "The output's file is not there any more.")
        }
    }
}
