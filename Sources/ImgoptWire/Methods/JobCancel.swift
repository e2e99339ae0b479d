/// Stops what is queued and cancels at the provider what runs.
package struct JobCancel: JobMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.cancel"

    /// What it does, in a line.
    package static let summary = "Stops what is queued and cancels at the provider what runs"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .jobFinished, .draining, .storageFailed]

    /// The job.
    package var job: Int64

    /// A request about this job.
    package init(job: Int64) {
        self.job = job
    }
}
