/// Queues failed and canceled items again, as a new attempt.
package struct JobRetry: JobMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.retry"

    /// What it does, in a line.
    package static let summary = "Queues failed and canceled items again, as a new attempt"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownJob, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]

    /// The job.
    package var job: Int64

    /// A request about this job.
    package init(job: Int64) {
        self.job = job
    }
}
