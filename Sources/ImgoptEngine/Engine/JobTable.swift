/// The jobs that are not finished, by their ids.
///
/// A hash table is up to two thirds empty, and its places are all over it: so it holds four bytes a job, and the jobs
/// themselves stand side by side. With a million jobs of one image that is less than half of the memory.
struct JobTable: Sendable {
    private var places: [JobID: Int32] = [:]
    private var jobs: [OpenJob?] = []
    /// Places in `jobs` whose job has ended.
    private var vacant: [Int32] = []

    /// Those whose line changed in this turn.
    var touched: Set<JobID> = []
    /// Those that are open though all of their images are finished, and since when: their senders are awaited.
    private(set) var awaited: [JobID: Moment] = [:]
    /// How many have begun.
    private(set) var startedCount = 0

    /// How many there are.
    var count: Int { places.count }

    /// Whether there is none.
    var isEmpty: Bool { places.isEmpty }

    /// The job of an id; nil: it is finished, or there never was one.
    subscript(id: JobID) -> OpenJob? {
        get { places[id].flatMap { jobs[Int($0)] } }
        set {
            if newValue?.startedAt != nil { startedCount += 1 }
            if let place = places[id] {
                if jobs[Int(place)]?.startedAt != nil { startedCount -= 1 }
                jobs[Int(place)] = newValue
                if newValue == nil { leave(id, place) }
            } else if let newValue {
                enter(id, newValue)
            }
        }
    }

    /// Makes room for so many in all, at once.
    mutating func reserveCapacity(_ count: Int) {
        places.reserveCapacity(count)
        jobs.reserveCapacity(count)
    }

    /// Notes whether a job waits for its sender alone, from now on or still.
    mutating func noteSender(of id: JobID, at now: Moment) {
        guard let job = self[id], job.isOpen, job.counts.open == 0 else {
            if !awaited.isEmpty { awaited[id] = nil }
            return
        }
        if awaited[id] == nil { awaited[id] = now }
    }

    /// What is wanted of each job.
    func mapValues<Value>(_ transform: (OpenJob) -> Value) -> [JobID: Value] {
        places.compactMapValues { place in jobs[Int(place)].map(transform) }
    }

    private mutating func enter(_ id: JobID, _ job: OpenJob) {
        if let place = vacant.popLast() {
            places[id] = place
            jobs[Int(place)] = job
        } else {
            places[id] = Int32(jobs.count)
            jobs.append(job)
        }
    }

    private mutating func leave(_ id: JobID, _ place: Int32) {
        places[id] = nil
        vacant.append(place)
        // What a great many needed is not kept for a few.
        if places.isEmpty {
            (places, jobs, vacant) = ([:], [], [])
        }
    }
}
