import ImgoptJSON

extension SimulatorWorld {
    func describeModel(_ name: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels) else {
            return Self.noSuchModel
        }
        return SimulatedAnswer(json: model.json().serialized())
    }

    func listVersions(_ name: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels) else {
            return Self.noSuchModel
        }
        let page: JSONValue = ["previous": nil, "next": nil, "results": [model.versionJSON()]]
        return SimulatedAnswer(json: page.serialized())
    }

    func describeVersion(_ name: String, id: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels), model.versionID == id else {
            return Self.noSuchModel
        }
        return SimulatedAnswer(json: model.versionJSON().serialized())
    }

    private static let noSuchModel = Problem.notFound("The requested resource could not be found.")
}
