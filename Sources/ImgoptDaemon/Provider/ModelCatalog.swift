import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate
import Synchronization

/// Where each model takes its image: by the settings, else by the model's own schema, else by what is known of it.
final class ModelCatalog: Sendable {
    /// What is known of a model.
    enum Entry: Sendable {
        case slot(ImageSlot)
        /// It has several image fields, or none: the settings have to say which.
        case unusable(String)
        /// Its schema has to be read first.
        case unknown
    }

    private let settings: Settings
    private let database: Database
    private let entries = Mutex<[ModelID: Entry]>([:])

    /// A catalog over the settings and the schemas that the database keeps.
    init(settings: Settings, database: Database) {
        self.settings = settings
        self.database = database
    }

    /// What is known of a model now.
    func entry(of model: ModelID, name: String) -> Entry {
        if let known = entries.withLock({ $0[model] }) { return known }
        let found = resolve(model, name)
        if case .unknown = found { return found }
        entries.withLock { $0[model] = found }
        return found
    }

    /// Keeps the schema that the provider gave (nil: it has none), and tells what follows from it.
    func learn(_ model: ModelID, name: String, schema: JSONValue?, at now: Moment) -> Entry {
        let kept = schema ?? .object([:])
        try? database.setModelSchema(model, ModelSchema(bytes: kept.serialized(), fetchedAt: now))
        let found = Self.entry(ImageField.resolve(model: name, schema: schema), name: name)
        entries.withLock { $0[model] = found }
        return found
    }

    /// The input that the settings give every creation of a model.
    func defaultInput(of name: String) -> JSONValue? {
        settings.model(name).inputJSON.flatMap { try? JSONValue(parsing: Array($0.utf8)) }
    }

    private func resolve(_ model: ModelID, _ name: String) -> Entry {
        let own = settings.model(name)
        if let field = own.imageField {
            let isArray = field.hasSuffix("[]")
            return .slot(
                ImageSlot(
                    field: isArray ? String(field.dropLast(2)) : field, isArray: isArray, promptField: own.promptField))
        }
        let schema = (try? database.modelSchema(model)).flatMap { try? JSONValue(parsing: $0.bytes) }
        if let schema { return Self.entry(ImageField.resolve(model: name, schema: schema), name: name) }
        if case .field(let slot) = ImageField.resolve(model: name, schema: nil) { return .slot(slot) }
        return .unknown
    }

    private static func entry(_ field: ImageField, name: String) -> Entry {
        switch field {
        case .field(let slot): .slot(slot)
        case .ambiguous(let names):
            .unusable(
                "model \(name) takes images in several fields (\(names.joined(separator: ", "))): "
                    + "set models.\(name).image_field to one of them")
        case .none:
            .unusable("model \(name) has no image field that is known: set models.\(name).image_field")
        }
    }
}
