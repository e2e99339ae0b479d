/// Every error that the daemon answers with: the word that programs branch on, its code, and whether trying the same
/// again later can help. This is the one table; the reference is made from it.
package enum ErrorName: String, Sendable, Hashable, CaseIterable {
    /// The line is not JSON.
    case parseError = "parse_error"
    /// The line is JSON, but not a request.
    case invalidRequest = "invalid_request"
    /// There is no such method.
    case methodNotFound = "method_not_found"
    /// The params do not fit the method.
    case invalidParams = "invalid_params"
    /// A fault of the daemon; its log says more.
    case internalError = "internal_error"
    /// The caller's role does not allow this.
    case notPermitted = "not_permitted"
    /// There is no such job, or the caller may not see it.
    case unknownJob = "unknown_job"
    /// There is no such item, or the caller may not see it.
    case unknownItem = "unknown_item"
    /// There is no such store, or the caller may not see it.
    case unknownStore = "unknown_store"
    /// There is no such model.
    case unknownModel = "unknown_model"
    /// There is no such subscription on this connection.
    case unknownSubscription = "unknown_subscription"
    /// The line is longer than `limits.line_bytes`.
    case lineTooLong = "line_too_long"
    /// The request has more images than one may have.
    case tooManyImages = "too_many_images"
    /// The connection has as many subscriptions as it may have.
    case tooManySubscriptions = "too_many_subscriptions"
    /// The daemon, or this user, has as many connections as allowed.
    case tooManyConnections = "too_many_connections"
    /// The store has as many images queued as it may have.
    case storeQueueFull = "store_queue_full"
    /// The daemon has as many images queued as it may have.
    case queueFull = "queue_full"
    /// The job takes no more images.
    case jobSealed = "job_sealed"
    /// The job is finished.
    case jobFinished = "job_finished"
    /// The same key was used in this store for something else.
    case keyConflict = "key_conflict"
    /// The daemon finishes what it has and takes nothing new.
    case draining = "draining"
    /// Too many requests are in flight on this connection.
    case overloaded = "overloaded"
    /// The disk is full.
    case storageFull = "storage_full"
    /// The disk could not be written or read.
    case storageFailed = "storage_failed"
    /// The time given for waiting is over; what was waited for goes on.
    case timeout = "timeout"
    /// The item or job is not in a state in which this can be done.
    case wrongState = "wrong_state"
    /// The settings are wrong; those in force go on.
    case settingsRefused = "settings_refused"
    /// This daemon does not offer that, or does not have it any more.
    case notAvailable = "not_available"

    /// The JSON-RPC code. A code never changes its meaning.
    package var code: Int {
        switch self {
        case .parseError: -32700
        case .invalidRequest: -32600
        case .methodNotFound: -32601
        case .invalidParams: -32602
        case .internalError: -32603
        case .notPermitted: -32001
        case .unknownJob: -32002
        case .unknownItem: -32003
        case .unknownStore: -32004
        case .unknownSubscription: -32005
        case .lineTooLong: -32006
        case .tooManyImages: -32007
        case .tooManySubscriptions: -32008
        case .tooManyConnections: -32009
        case .storeQueueFull: -32010
        case .queueFull: -32011
        case .jobSealed: -32012
        case .jobFinished: -32013
        case .keyConflict: -32014
        case .draining: -32015
        case .overloaded: -32016
        case .storageFull: -32017
        case .storageFailed: -32018
        case .timeout: -32019
        case .wrongState: -32020
        case .notAvailable: -32021
        case .unknownModel: -32022
        case .settingsRefused: -32030
        }
    }

    /// Whether the same request can succeed later without any change.
    package var isRetryable: Bool {
        switch self {
        case .tooManyConnections, .storeQueueFull, .queueFull, .draining, .overloaded, .storageFull, .storageFailed,
            .timeout:
            true
        case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError, .notPermitted,
            .unknownJob, .unknownItem, .unknownStore, .unknownModel, .unknownSubscription, .lineTooLong,
            .tooManyImages, .tooManySubscriptions, .jobSealed, .jobFinished, .keyConflict, .wrongState,
            .settingsRefused, .notAvailable:
            false
        }
    }
}
