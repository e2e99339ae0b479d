/// Ends an open job: nothing more can be appended.
package struct JobSeal: JobMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.seal"

    /// What it does, in a line.
    package static let summary = "Ends an open job: nothing more can be appended"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .jobFinished, .draining, .storageFailed]

    /// The job.
    package var job: Int64

    /// A request about this job.
    package init(job: Int64) {
        self.job = job
    }
}
