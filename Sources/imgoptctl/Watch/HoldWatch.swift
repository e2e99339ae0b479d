import ImgoptWire

/// What holds up a job that is watched. It is asked for when the job says so or has stood still for a while, and then
/// now and then: an answer takes a turn of the engine.
struct HoldWatch {
    /// So many ticks without a change are worth the question.
    private static let stillTicks = 20
    /// It is asked again after so many ticks, and after fewer when the job has moved.
    private static let againTicks = 50
    private static let movedTicks = 10

    /// What it is; nil: nothing.
    private(set) var hold: JobHold?
    private var counts: ItemCounts?
    private var still = 0
    private var wasWaiting = false
    /// Ticks since it was asked; nil: it was not yet.
    private var sinceAsked: Int?
    private var hasMoved = false

    /// Takes a tick in which `job` was seen.
    mutating func tick(_ job: Job, _ daemon: any Daemon) async {
        guard JobHold.isPossible(job) else {
            self = HoldWatch()
            return
        }
        let isMoving = counts != job.counts
        counts = job.counts
        still = isMoving ? 0 : still + 1
        hasMoved = hasMoved || isMoving
        sinceAsked = sinceAsked.map { $0 + 1 }
        guard isDue(job) else { return }
        (sinceAsked, hasMoved, wasWaiting) = (0, false, JobHold.isWaitingForSender(job))
        hold = await JobHold.find(job, daemon)
    }

    private func isDue(_ job: Job) -> Bool {
        guard JobHold.isWaitingForSender(job) == wasWaiting else { return true }
        let isWorth = hold != nil || JobHold.isLikely(job) || still >= Self.stillTicks
        guard isWorth, let sinceAsked else { return isWorth }
        return sinceAsked >= (hold != nil && hasMoved ? Self.movedTicks : Self.againTicks)
    }
}

/// Tells once what holds a job up, and takes it back when that is over.
struct HoldTeller {
    private var told: String?

    /// What is to be told of `hold`, now that `job` was seen; nil: nothing new.
    mutating func text(of hold: JobHold?, _ job: Job) -> String? {
        guard hold?.cause != told else { return nil }
        told = hold?.cause
        // An end is told with all that came of it.
        return hold?.text ?? (JobProgress(job).isFinished ? nil : "job \(job.id) goes on")
    }
}
