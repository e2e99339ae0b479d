import Dispatch
import ImgoptEngine
import Synchronization

/// Clients that wait for jobs to be finished.
final class JobWaiters: Sendable {
    /// Why a wait is over.
    enum Ending: Sendable {
        case finished
        case timedOut
        /// The client is gone.
        case dropped
    }

    private struct Waiter {
        let connection: UInt64
        let end: @Sendable (Ending) -> Void
        var timer: (any DispatchSourceTimer)?
    }

    private struct Waiting {
        var next = 0
        var byJob: [JobID: [Int: Waiter]] = [:]
        /// The jobs that the clients of a connection wait for, with how many wait.
        var jobs: [UInt64: [JobID: Int]] = [:]

        mutating func remove(_ job: JobID, _ number: Int) -> Waiter? {
            guard let waiter = byJob[job]?.removeValue(forKey: number) else { return nil }
            if byJob[job]?.isEmpty == true { byJob[job] = nil }
            forget(job, waiter.connection)
            return waiter
        }

        mutating func removeAll(_ job: JobID) -> [Waiter] {
            let waiters = byJob.removeValue(forKey: job).map { Array($0.values) } ?? []
            for waiter in waiters { forget(job, waiter.connection) }
            return waiters
        }

        private mutating func forget(_ job: JobID, _ connection: UInt64) {
            let rest = (jobs[connection]?[job] ?? 1) - 1
            jobs[connection]?[job] = rest > 0 ? rest : nil
            if jobs[connection]?.isEmpty == true { jobs[connection] = nil }
        }
    }

    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "imgopt.waits")

    /// Nobody waits.
    init() {}

    /// How many wait.
    var count: Int { waiting.withLock { $0.byJob.values.reduce(0) { $0 + $1.count } } }

    /// Calls `end` once: when the job is finished, the time is over, or the connection is gone. Answers what `cancel`
    /// needs.
    func add(
        _ job: JobID, of connection: UInt64, timeoutMilliseconds: Int?, _ end: @escaping @Sendable (Ending) -> Void
    ) -> Int {
        waiting.withLock { waiting in
            waiting.next += 1
            let number = waiting.next
            var waiter = Waiter(connection: connection, end: end)
            if let timeoutMilliseconds {
                let timer = DispatchSource.makeTimerSource(queue: queue)
                timer.schedule(deadline: .now() + .milliseconds(timeoutMilliseconds))
                timer.setEventHandler { [weak self] in self?.timedOut(job, number) }
                timer.resume()
                waiter.timer = timer
            }
            waiting.byJob[job, default: [:]][number] = waiter
            waiting.jobs[connection, default: [:]][job, default: 0] += 1
            return number
        }
    }

    /// Forgets a waiter, whose `end` is not called any more. False: it was called already.
    func cancel(_ job: JobID, _ number: Int) -> Bool {
        waiting.withLock { waiting in
            guard let waiter = waiting.remove(job, number) else { return false }
            waiter.timer?.cancel()
            return true
        }
    }

    /// These jobs are finished, and on disk as such.
    func finished(_ jobs: [JobID]) {
        guard !jobs.isEmpty else { return }
        let ends = waiting.withLock { waiting in
            jobs.flatMap { waiting.removeAll($0) }.map { waiter in
                waiter.timer?.cancel()
                return waiter.end
            }
        }
        for end in ends { end(.finished) }
    }

    /// The connection is gone, and with it all that it waited for: nothing of it is kept until the jobs end.
    func removeAll(of connection: UInt64) {
        let ends = waiting.withLock { waiting in
            var ends: [@Sendable (Ending) -> Void] = []
            for job in Array((waiting.jobs[connection] ?? [:]).keys) {
                let own = (waiting.byJob[job] ?? [:]).filter { $0.value.connection == connection }
                for number in own.keys.sorted() {
                    guard let waiter = waiting.remove(job, number) else { continue }
                    waiter.timer?.cancel()
                    ends.append(waiter.end)
                }
            }
            return ends
        }
        for end in ends { end(.dropped) }
    }

    private func timedOut(_ job: JobID, _ number: Int) {
        let end = waiting.withLock { waiting in
            let waiter = waiting.remove(job, number)
            waiter?.timer?.cancel()
            return waiter?.end
        }
        end?(.timedOut)
    }
}
