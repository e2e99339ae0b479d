import ImgoptEngine
import Synchronization

/// Clients that wait for jobs to be finished.
final class JobWaiters: Sendable {
    private struct Waiting {
        var next = 0
        var byJob: [JobID: [Int: @Sendable () -> Void]] = [:]
    }

    private let waiting = Mutex(Waiting())

    /// Nobody waits.
    init() {}

    /// Calls `wake` once the job is finished, unless cancelled before. Answers what `cancel` needs.
    func add(_ job: JobID, _ wake: @escaping @Sendable () -> Void) -> Int {
        waiting.withLock { waiting in
            waiting.next += 1
            waiting.byJob[job, default: [:]][waiting.next] = wake
            return waiting.next
        }
    }

    /// Forgets a waiter. False: it was woken already.
    func cancel(_ job: JobID, _ waiter: Int) -> Bool {
        waiting.withLock { waiting in
            let isThere = waiting.byJob[job]?.removeValue(forKey: waiter) != nil
            if waiting.byJob[job]?.isEmpty == true { waiting.byJob[job] = nil }
            return isThere
        }
    }

    /// These jobs are finished, and on disk as such.
    func finished(_ jobs: [JobID]) {
        guard !jobs.isEmpty else { return }
        let woken = waiting.withLock { waiting in
            jobs.compactMap { waiting.byJob.removeValue(forKey: $0) }.flatMap(\.values)
        }
        for wake in woken { wake() }
    }
}
