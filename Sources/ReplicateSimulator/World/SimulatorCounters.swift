/// What `GET /sim/stats` counts, apart from creations.
struct SimulatorCounters: Sendable {
    var requests: [RequestKind: Int] = [:]
    var refusedCreates = 0
    var refusedReads = 0
    var unauthenticated = 0
    var unknownRoutes = 0
    var downloads = 0
    var downloadedBytes = 0
    /// Requests to the delivery host that carried an Authorization header: there must be none.
    var deliveryWithToken = 0
}

/// What is known of one model's workers.
struct ModelUse: Sendable {
    /// When the workers are up, after a cold start.
    var warmAt: Microseconds
    /// End of the last prediction known.
    var busyUntil: Microseconds
    /// When each slot becomes free; empty if there is no limit.
    var slotsFreeAt: [Microseconds] = []
}
