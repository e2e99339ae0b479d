import ImgoptClient
import ImgoptWire
import TestSupport

/// Looks again and again until what is seen is as wanted. Each look is to be a round trip, which is pause enough.
@discardableResult
func look<Seen>(
    for what: String, at seen: () async throws -> Seen, until isThere: (Seen) throws -> Bool
) async throws -> Seen {
    let end = ContinuousClock.now + Net.duration
    while true {
        let last = try await seen()
        if try isThere(last) { return last }
        guard ContinuousClock.now < end else { throw Missing(what: what, among: "\(last)") }
        await Task.yield()
    }
}

extension ImgoptClient {
    /// A job once it is finished.
    func finished(job: Int64) async throws(ClientError) -> Job {
        try await call(JobWait(job: job, timeoutMilliseconds: Net.milliseconds))
    }
}
