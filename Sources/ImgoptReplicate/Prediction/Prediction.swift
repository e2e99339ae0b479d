package import ImgoptJSON

/// Replicate's object for one run of a model, as far as it concerns us. Everything but the id may be missing.
package struct Prediction: Sendable, Equatable {
    /// Opaque.
    package let id: String
    /// `owner/name`, if that was read; may differ from the model asked for.
    package let model: String?
    /// If that was read. Often not a hash: `hidden`, for instance.
    package let version: String?
    /// Where it stands.
    package let status: PredictionStatus
    /// Microseconds since 1970.
    package let createdAt: Int64?
    /// Microseconds since 1970.
    package let completedAt: Int64?
    /// The files made so far.
    package let output: PredictionOutput
    /// The model's words when it failed; may be empty.
    package let error: String?
    /// Seconds that the model ran, without waiting.
    package let predictTimeSeconds: Double?
    /// What it was given, if that was read; gone an hour later. `data:` URIs do not come back.
    package let input: JSONValue?
    /// Whether input and output are gone for good.
    package let dataRemoved: Bool

    /// What is not read of a prediction: logs may be long, and a page has a hundred of them. `withInput`: what it was
    /// given, and of which model, is read too.
    static func unread(atDepth depth: Int, withInput: Bool = false) -> JSONOmission {
        let members = ["logs", "urls", "started_at", "source", "webhook_completed"]
        return JSONOmission(withInput ? members : members + ["input", "model", "version"], atDepth: depth)
    }

    /// Reads a prediction leniently: unknown members are ignored, odd ones count as missing. Nil without an id.
    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, !id.isEmpty else { return nil }
        self.id = id
        model = json["model"]?.stringValue
        version = json["version"]?.stringValue
        status = PredictionStatus(json["status"]?.stringValue ?? "")
        createdAt = json["created_at"]?.stringValue.flatMap(Timestamp.microseconds)
        completedAt = json["completed_at"]?.stringValue.flatMap(Timestamp.microseconds)
        output = PredictionOutput(json["output"])
        error = json["error"].flatMap { error in
            error.isNull ? nil : error.stringValue ?? String(decoding: error.serialized(), as: UTF8.self)
        }
        predictTimeSeconds = json["metrics"]?["predict_time"]?.doubleValue
        dataRemoved = json["data_removed"]?.boolValue ?? false
        // Once removed it is null or an empty object, which would match an input that is empty by itself.
        input = dataRemoved ? .none : json["input"]?.objectValue.map { .object($0) }
    }
}
