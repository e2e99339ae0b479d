/// The items that wait for a person, counted by their jobs.
struct Undecided: Sendable {
    /// How many there are.
    private(set) var count = 0
    /// Those of each job that has some.
    private(set) var jobs: [JobID: Int] = [:]
    /// The jobs that had none before this turn.
    private(set) var news: Set<JobID> = []

    /// One item of `job` waits for a person from now on, or does so no longer.
    mutating func note(_ isWaiting: Bool, of job: JobID) {
        let before = jobs[job] ?? 0
        count += isWaiting ? 1 : -1
        let now = before + (isWaiting ? 1 : -1)
        jobs[job] = now == 0 ? nil : now
        if before == 0 { news.insert(job) }
        if now == 0 { news.remove(job) }
    }

    /// A turn ends.
    mutating func endTurn() {
        if !news.isEmpty { news = [] }
    }
}
