package import ImgoptEngine

/// What a run came to.
package struct SimulationReport: Sendable {
    /// From the start to the last item's end.
    package var duration = TimeSpan.zero
    /// Creations sent, over all lives of the daemon.
    package var creations = 0
    /// Creations that the server refused for the rate.
    package var refusals = 0
    /// The most creations that the server accepted in one window.
    package var mostInWindow = 0
    /// Creations against what the rate would have allowed from the first to the last of them, 0 to 1.
    package var use = 0.0
    /// Reads sent: polls, pages, searches.
    package var reads = 0
    /// How late the ends of predictions were noticed: half of them within this, and 95 of 100.
    package var noticedMedian = TimeSpan.zero
    /// From the end of a prediction to its being noticed: 95 of 100 are faster.
    package var noticedP95 = TimeSpan.zero
    /// Items by how they ended.
    package var counts = ItemCounts()
    /// How often the daemon was killed.
    package var crashes = 0
    /// Creations found again, and creations sent again, after a lost answer.
    package var adopted = 0
    /// Creations that were surely lost and were sent again.
    package var resent = 0
    /// Predictions of creations that were absent for as long as they could take place, and turned up after that.
    package var strays = 0
    /// Those that turned up and were never noticed, of items that were in doubt once.
    package var missedStrays = 0
    /// Creations that arrived when nobody waited for their answer any more.
    package var lateArrivals = 0
    /// Days, in UTC, on which something was created.
    package var days = 0
    /// Turns of the engine.
    package var turns = 0
    /// Predictions of the model that was down, meanwhile.
    package var createdWhileDown = 0
    /// How often a model was said to be down.
    package var modelsDown = 0
    /// How often it was said to be up again.
    package var modelsUp = 0
    /// The most that any image was paid for, without a person's word.
    package var mostPaidRuns = 0
    /// The store of each creation, in order.
    package var order: [StoreID] = []
    /// Each job's fate.
    package var jobs: [JobID: JobFate] = [:]
    /// All actions with their times, in one number: equal for equal runs.
    package var trace: UInt64 = 0

    /// What became of a job.
    package struct JobFate: Sendable {
        /// How it ended; pending or running if it did not.
        package let state: JobState
        /// The items of the job by state.
        package let counts: ItemCounts
        /// From its submit to its first creation.
        package let firstWait: TimeSpan?
        /// Creations for others meanwhile.
        package let creationsBefore: Int
        /// From its submit to its end.
        package let duration: TimeSpan?
    }
}
