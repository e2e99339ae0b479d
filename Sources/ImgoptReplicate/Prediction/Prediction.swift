internal import ImgoptHTTP
package import ImgoptJSON

/// Replicate's object for one run of a model, as far as it concerns us. Everything but the id may be missing.
package struct Prediction: Sendable, Equatable {
    /// Opaque.
    package let id: String
    /// `owner/name`, if that was read; may differ from the model asked for.
    package let model: String?
    /// If that was read. Often not a hash: `hidden`, for instance.
    package let version: String?
    /// `owner/name` of the deployment that it was created through, if that was read and there is one.
    package let deployment: String?
    /// Where it stands.
    package let status: PredictionStatus
    /// Microseconds since 1970.
    package let createdAt: Int64?
    /// Microseconds since 1970.
    package let completedAt: Int64?
    /// The files made so far.
    package let output: PredictionOutput
    /// The model's words when it failed; may be empty. The first 8 KiB, with a note if there were more.
    package let error: String?
    /// Seconds that the model ran, without waiting.
    package let predictTimeSeconds: Double?
    /// What it was given, if that was read; gone an hour later. `data:` URIs do not come back.
    package let input: JSONValue?
    /// Whether input and output are gone for good.
    package let dataRemoved: Bool

    /// Reads a prediction leniently: unknown members are ignored, odd ones count as missing. Nil without an id.
    package init?(_ json: JSONValue) {
        let bytes = json.serialized()
        self.init(PredictionReader(bytes.span, in: bytes.indices, withInput: true))
    }

    /// What was read of a prediction; nil without an id, or where the document is no whole object.
    init?(_ read: PredictionReader) {
        guard let id = read.id, read.isWhole else { return nil }
        self.id = id
        model = read.model
        version = read.version
        deployment = read.deployment
        status = PredictionStatus(read.status)
        createdAt = read.createdAt
        completedAt = read.completedAt
        output = read.output
        error = read.error
        predictTimeSeconds = read.predictTimeSeconds
        dataRemoved = read.dataRemoved
        // Once removed it is null or an empty object, which would match an input that is empty by itself.
        input = read.dataRemoved ? .none : read.input
    }

    /// The prediction that an answer is; nil if it is none. `withInput`: its input and model are read too.
    init?(_ response: HTTPResponse, withInput: Bool = false) {
        self.init(PredictionReader(response.body.span, in: response.body.indices, withInput: withInput))
    }
}
