import ImgoptEngine
import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import ImgoptWire

/// Looks at the images of a submit before anything is kept, uploaded or paid: at their models, at what these need, and
/// at whether the provider could reach them.
struct Inspection: Sendable {
    let images: [Image]
    /// The store that they are for.
    let store: String
    let settings: Settings
    private let model: String?
    private let input: JSONObject?
    private let catalog: ModelCatalog
    /// Whether an address that only this network has is of use to the provider: it is in this network too.
    private let isProviderLocal: Bool

    /// Models that must be read before anything can be said.
    private(set) var unread: Set<String> = []
    /// Models that are known, and should be read again some time.
    private(set) var aged: Set<String> = []
    /// What is refused, in order of the images.
    private(set) var refusals: [Refusal] = []
    /// How each image's model is used; nil: it is not known yet.
    private var uses: [ModelUse?] = []
    private var models: [String: Model] = [:]

    /// An image that is refused, and why.
    struct Refusal: Sendable {
        let place: Int
        let error: WireError
    }

    private struct Model: Sendable {
        let known: ModelCatalog.Known?
        let isModel: Bool
        /// The input that the settings give it.
        let defaults: JSONObject?
    }

    /// Images, with the model and the input that their job gives those that have none of their own.
    init(
        _ images: [Image], for store: String, model: String?, input: JSONObject?, _ catalog: ModelCatalog,
        _ settings: Settings
    ) {
        self.images = images
        self.store = store
        self.model = model
        self.input = input
        self.catalog = catalog
        self.settings = settings
        isProviderLocal = HTTPAddress(url: settings.replicate.baseURL)?.isLocal ?? false
    }

    /// Looks at each image by what is known now.
    mutating func look(at now: Moment) {
        (unread, aged, refusals, uses, models) = ([], [], [], [], [:])
        uses.reserveCapacity(images.count)
        for (place, image) in images.enumerated() {
            let name = model(of: image)
            let asked = note(name, at: now)
            if let error = reachRefusal(of: image, place) {
                refusals.append(Refusal(place: place, error: error))
                uses.append(nil)
                continue
            }
            guard asked.isModel else {
                let text = "\"\(name)\" names no model: give \(ModelReference.forms)"
                refusals.append(refusal(text, ("model", false), of: image, place))
                uses.append(nil)
                continue
            }
            let finding = catalog.finding(
                asked.known, name, prompt: image.prompt, input: input(of: image), defaults: asked.defaults, at: now)
            switch finding {
            case .fine(let use): uses.append(use)
            case .refused(let reason, let field):
                refusals.append(refusal(reason, field, of: image, place))
                uses.append(nil)
            case .unread:
                unread.insert(name)
                uses.append(nil)
            }
        }
    }

    func model(of image: Image) -> String { image.model ?? model ?? settings.replicate.model }

    /// The job's input with the image's own over it.
    func input(of image: Image) -> JSONObject? {
        guard var result = input, let own = image.input else { return image.input ?? input }
        for (key, value) in own { result[key] = value }
        return result
    }

    func use(of place: Int) -> ModelUse? { uses[place] }

    /// Whether an image can be sent as it is, without a look at its model first.
    func canBeSent(_ place: Int) -> Bool {
        let name = model(of: images[place])
        return uses[place] != nil || (models[name]?.known == nil && catalog.use(of: name) != nil)
    }

    /// The types of the input of each model that is known.
    var inputTypes: [String: [String: String]] {
        models.compactMapValues { $0.known?.verdict.use?.members.types }.filter { !$0.value.isEmpty }
    }

    /// What the models do not have of what they would be given: most ignore it, and nothing else would say so.
    var warnings: [String] {
        var told: Set<String> = []
        var warnings: [String] = []
        for (place, image) in images.enumerated() {
            guard let use = uses[place] else { continue }
            let model = model(of: image)
            for name in use.unknownMembers(of: input(of: image)) where told.insert("\(model) \(name)").inserted {
                guard warnings.count < Self.warningsTold else { return warnings }
                warnings.append(
                    "\(model) has no \"\(name)\" in its input, and ignores it, or fails"
                        + Nearest.question(name, among: use.members.known.keys))
            }
        }
        return warnings
    }

    private static let warningsTold = 20

    func defaults(of model: String) -> JSONObject? { models[model]?.defaults }

    private mutating func note(_ name: String, at now: Moment) -> Model {
        if let seen = models[name] { return seen }
        let known = catalog.known(name)
        if let known, now - known.readAt > ModelCatalog.lifetime { aged.insert(name) }
        let model = Model(
            known: known, isModel: ModelReference(name) != nil, defaults: catalog.defaultInput(of: name))
        models[name] = model
        return model
    }

    /// The provider fetches what has an address by itself, from where it is.
    private func reachRefusal(of image: Image, _ place: Int) -> WireError? {
        guard !isProviderLocal, !image.isInline, image.blobDigest == nil,
            HTTPAddress(url: image.source)?.isLocal == true
        else { return nil }
        return .invalidParams(
            "the provider can't reach an address of this network alone: send the file itself",
            field: "images[\(place)].source")
    }

    private func refusal(
        _ reason: String, _ field: (name: String, isInput: Bool)?, of image: Image, _ place: Int
    ) -> Refusal {
        let path = field.map { name, isInput in
            let isOfJob =
                isInput
                ? input?[name] != nil && image.input?[name] == nil : name == "model" && image.model == nil
            return (isOfJob ? "" : "images[\(place)].") + (isInput ? "input." : "") + name
        }
        return Refusal(place: place, error: .invalidParams(reason, field: path))
    }
}
