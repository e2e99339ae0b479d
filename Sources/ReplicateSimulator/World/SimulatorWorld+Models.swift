import ImgoptJSON

extension SimulatorWorld {
    func describeModel(_ name: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels) else {
            return Self.noSuchModel
        }
        return SimulatedAnswer(json: model.json(release: settings.modelReleases.upperBound).serialized())
    }

    func listVersions(_ name: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels) else {
            return Self.noSuchModel
        }
        let releases = settings.modelReleases.reversed().map { model.versionJSON(release: $0) }
        let page: JSONValue = ["previous": nil, "next": nil, "results": .array(releases)]
        return SimulatedAnswer(json: page.serialized())
    }

    func describeVersion(_ name: String, id: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.model(name, isStrict: settings.strictModels),
            let release = settings.modelReleases.first(where: { model.versionID(release: $0) == id })
        else { return Self.noSuchModel }
        return SimulatedAnswer(json: model.versionJSON(release: release).serialized())
    }

    func describeDeployment(_ name: String) -> SimulatedAnswer {
        guard let model = ModelCatalog.deployed(name, isStrict: settings.strictModels) else { return Self.noSuchModel }
        let halves = name.split(separator: "/").map { JSONValue.string(String($0)) }
        let deployment: JSONValue = [
            "owner": halves[0], "name": halves[1],
            "current_release": [
                "number": .integer(settings.modelReleases.upperBound), "model": .string(model.name),
                "version": .string(model.versionID(release: settings.modelReleases.upperBound)),
                "created_at": "2025-08-26T17:11:02.104012Z",
                "created_by": ["type": "organization", "username": "stand-in", "name": "Stand-in", "github_url": nil],
                "configuration": ["hardware": "gpu-l40s", "min_instances": 0, "max_instances": 5],
            ],
        ]
        return SimulatedAnswer(json: deployment.serialized())
    }

    private static let noSuchModel = Problem.notFound("The requested resource could not be found.")
}
