/// The operations of the API that the simulator knows.
enum Route: Equatable {
    case createPrediction
    case createModelPrediction(model: String)
    case createDeploymentPrediction(deployment: String)
    case getPrediction(id: String)
    case listPredictions
    case cancelPrediction(id: String)
    case account
    case hardware
    case webhookSecret
    case model(String)
    case versions(model: String)
    case version(model: String, id: String)
    case deployment(String)
    case createFile
    case listFiles
    case getFile(id: String)
    case deleteFile(id: String)
    case downloadFile(id: String)

    /// The operation behind a method and a path under `/v1`, or nil if there is none.
    init?(method: String, path: String) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
        guard parts.count >= 2, parts[0] == "v1" else { return nil }
        switch parts[1] {
        case "predictions": self.init(predictions: parts.dropFirst(2), method: method)
        case "models": self.init(models: parts.dropFirst(2), method: method)
        case "files": self.init(files: parts.dropFirst(2), method: method)
        case "deployments":
            switch (method, parts.count) {
            case ("GET", 4): self = .deployment(parts[2] + "/" + parts[3])
            case ("POST", 5) where parts[4] == "predictions":
                self = .createDeploymentPrediction(deployment: parts[2] + "/" + parts[3])
            default: return nil
            }
        case "account" where method == "GET" && parts.count == 2: self = .account
        case "hardware" where method == "GET" && parts.count == 2: self = .hardware
        case "webhooks" where method == "GET" && parts.dropFirst(2) == ["default", "secret"]: self = .webhookSecret
        default: return nil
        }
    }

    private init?(predictions rest: ArraySlice<String>, method: String) {
        let parts = Array(rest)
        switch (method, parts.count) {
        case ("POST", 0): self = .createPrediction
        case ("GET", 0): self = .listPredictions
        case ("GET", 1): self = .getPrediction(id: parts[0])
        case ("POST", 2) where parts[1] == "cancel": self = .cancelPrediction(id: parts[0])
        default: return nil
        }
    }

    private init?(models rest: ArraySlice<String>, method: String) {
        let parts = Array(rest)
        guard parts.count >= 2 else { return nil }
        let model = parts[0] + "/" + parts[1]
        switch (method, parts.count) {
        case ("GET", 2): self = .model(model)
        case ("POST", 3) where parts[2] == "predictions": self = .createModelPrediction(model: model)
        case ("GET", 3) where parts[2] == "versions": self = .versions(model: model)
        case ("GET", 4) where parts[2] == "versions": self = .version(model: model, id: parts[3])
        default: return nil
        }
    }

    private init?(files rest: ArraySlice<String>, method: String) {
        let parts = Array(rest)
        switch (method, parts.count) {
        case ("POST", 0): self = .createFile
        case ("GET", 0): self = .listFiles
        case ("GET", 1): self = .getFile(id: parts[0])
        case ("DELETE", 1): self = .deleteFile(id: parts[0])
        case ("GET", 2) where parts[1] == "download": self = .downloadFile(id: parts[0])
        default: return nil
        }
    }

    var kind: RequestKind {
        switch self {
        case .createPrediction, .createModelPrediction, .createDeploymentPrediction: .create
        case .getPrediction: .get
        case .listPredictions: .list
        case .cancelPrediction: .cancel
        case .model, .versions, .version, .deployment: .model
        case .createFile, .listFiles, .getFile, .deleteFile, .downloadFile: .file
        case .account, .hardware, .webhookSecret: .other
        }
    }
}
