package import ImgoptHTTP
package import ImgoptJSON

/// What is known of a model.
package enum ModelAnswer: Sendable, Equatable {
    /// What its page tells.
    case found(ModelPage)
    /// It is a deployment: of this version.
    case release(ModelReference)
    /// There is no such model, or this account may not see it.
    case missing
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// No answer, or none that makes sense; ask again.
    case failed(String)

    /// The meaning of an exchange about a model or about one version of it.
    package init(_ outcome: HTTPOutcome) {
        switch Refusal.json(outcome) {
        case .success(let json): self = Self.read(json)
        case .failure(.missing): self = .missing
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }

    private static func read(_ json: JSONValue) -> ModelAnswer {
        if let release = json["current_release"] {
            guard let model = text(release["model"]).flatMap({ ModelReference($0)?.name }),
                let version = text(release["version"])
            else { return .failed("the deployment names no model and version that it runs") }
            return .release(ModelReference(model, version: version))
        }
        guard json["owner"]?.stringValue != nil || json["id"]?.stringValue != nil else {
            return .failed("the answer is no model")
        }
        let version = json["owner"] == nil ? json : json["latest_version"] ?? .null
        let schema = version["openapi_schema"]?.objectValue.map { JSONValue.object($0) }
        return .found(
            ModelPage(version: text(version["id"]), isOfficial: json["is_official"]?.boolValue, schema: schema))
    }

    private static func text(_ json: JSONValue?) -> String? {
        json?.stringValue.flatMap { $0.utf8.count <= AnswerBounds.nameBytes ? $0 : nil }
    }
}

/// What the page of a model, or of a version of it, tells.
package struct ModelPage: Sendable, Equatable {
    /// The version: the latest one, or the one that was asked for; nil for models without.
    package let version: String?
    /// Whether it runs by its name alone; nil: the page does not say.
    package let isOfficial: Bool?
    /// Its OpenAPI schema; nil if it has none to show.
    package let schema: JSONValue?

    /// What a page tells.
    package init(version: String?, isOfficial: Bool? = nil, schema: JSONValue? = nil) {
        self.version = version
        self.isOfficial = isOfficial
        self.schema = schema
    }

    /// What creations name that are asked for by `model`: where that needs a version and has none, the latest one.
    package func sentAs(_ model: ModelReference) -> String {
        guard let name = model.name, model.version == nil, isOfficial == false, let version else { return model.text }
        return ModelReference(name, version: version).text
    }
}
