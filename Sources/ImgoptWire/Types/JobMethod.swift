package import ImgoptJSON

/// A request about one job, with no other params.
package protocol JobMethod: WireMethod {
    /// The job.
    var job: Int64 { get }

    /// A request about this job.
    init(job: Int64)
}

extension JobMethod {
    /// The name of its param.
    package static var paramNames: [String] { ["job"] }

    /// What its param looks like.
    package static var paramSchemas: [Schema.Member] { [.required("job", .integer, example: 12)] }

    /// Reads the param; others are refused.
    package init(params: JSONValue?) throws(WireError) {
        self.init(job: try Members(params: params, names: Self.paramNames).required("job"))
    }

    /// The param as a client sends it.
    package var params: JSONValue { .members(["job": job.json]) }
}
