import ImgoptDatabase
import ImgoptEngine

/// Tells the engine what models cost, by the settings in force. Models are named by submits: each is priced when the
/// first images for it come, and all are priced anew by a reload. Lives on the engine's thread.
struct Prices {
    private let live: LiveSettings
    private let database: any NameRecords
    private var told: Set<ModelID> = []

    init(_ live: LiveSettings, _ database: any NameRecords) {
        self.live = live
        self.database = database
    }

    /// The prices of all models that were ever named.
    mutating func all() -> [ModelID: ModelPrice] {
        let settings = live.current
        let models = database.modelNames()
        told = Set(models.keys)
        return models.compactMapValues { settings.price(ofModel: $0) }
    }

    /// The prices of those models that were not told yet; nil: such a model costs nothing.
    mutating func news(of models: some Sequence<ModelID>) -> [(model: ModelID, price: ModelPrice?)] {
        var news: [(model: ModelID, price: ModelPrice?)] = []
        var last: ModelID?
        // Of ten thousand images most are for the model of the one before.
        for model in models where model != last {
            last = model
            guard told.insert(model).inserted else { continue }
            news.append((model, database.modelName(model).flatMap { live.current.price(ofModel: $0) }))
        }
        return news
    }
}

extension Settings {
    /// What a prediction of a model costs; nil: nothing that anybody knows of.
    func price(ofModel name: String) -> ModelPrice? {
        let model = model(name)
        let price = ModelPrice(perRun: model.pricePerRun ?? .zero, perSecond: model.pricePerSecond ?? .zero)
        return price == ModelPrice() ? nil : price
    }
}
