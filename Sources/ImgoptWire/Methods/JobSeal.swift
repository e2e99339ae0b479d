package import ImgoptJSON

/// Ends an open job: nothing more can be appended.
package struct JobSeal: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.seal"

    /// What it does, in a line.
    package static let summary = "Ends an open job: nothing more can be appended"

    /// The names of its params.
    package static let paramNames = ["job"]

    /// The job.
    package var job: Int64

    /// A value of these members.
    package init(job: Int64) {
        self.job = job
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["job": job.json])
    }
}

extension JobSeal {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("job", .integer, example: 12)
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .jobFinished, .draining, .storageFailed]
}
