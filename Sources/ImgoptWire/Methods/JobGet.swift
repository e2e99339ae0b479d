/// A job as it stands.
package struct JobGet: JobMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.get"

    /// What it does, in a line.
    package static let summary = "A job as it stands"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .storageFailed]

    /// The job.
    package var job: Int64

    /// A request about this job.
    package init(job: Int64) {
        self.job = job
    }
}
