import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate
import Synchronization

/// How each model is used: by what the provider tells of it, with the settings and what is known of it for where that
/// is silent. What was read is kept in the database, so that a start needs none of it.
final class ModelCatalog: Sendable {
    /// What is known of a model, since when.
    struct Known: Sendable {
        let verdict: Verdict
        let readAt: Moment
        /// What the database does not have, since nothing was submitted under this name yet.
        fileprivate var unkept: ModelRecord?
        /// Whether it was read in an earlier life.
        fileprivate var isFromDisk = false
    }

    /// What a reading of a model came to.
    enum Verdict: Sendable, Equatable {
        case usable(ModelUse)
        /// It has several image fields, or none: the settings have to say which.
        case unusable(String)
        /// The provider has no such model, or not for this token.
        case missing
        /// What was read holds no longer.
        case unsure

        var use: ModelUse? {
            if case .usable(let use) = self { use } else { nil }
        }
    }

    /// What there is to say of an image before anything is sent for it.
    enum Finding: Equatable {
        case fine(ModelUse)
        /// The member that it is about: of the image, or of its input.
        case refused(String, field: (name: String, isInput: Bool)?)
        /// Nothing: the model has not been read, or too long ago to refuse anything for.
        case unread

        static func == (one: Finding, other: Finding) -> Bool {
            switch (one, other) {
            case (.fine(let one), .fine(let other)): one == other
            case (.refused(let one, _), .refused(let other, _)): one == other
            case (.unread, .unread): true
            default: false
            }
        }
    }

    /// An author may change a model at any time: what was read longer ago refuses nothing.
    static let refusesFor = TimeSpan.minutes(5)
    /// What is used all the time is read again so often. Versions stay, so nothing waits for it.
    static let lifetime = TimeSpan.minutes(60)
    /// Names that nobody will ever run are forgotten before they are too many.
    private static let mostKnown = 10_000

    private let settings: Settings
    private let database: any NameRecords
    private let known = Mutex<[String: Known]>([:])
    /// Names that the database has nothing of, so that it is not asked for each image.
    private let unrecorded = Mutex<Set<String>>([])

    /// A catalog over the settings and what the database keeps.
    init(settings: Settings, database: any NameRecords) {
        self.settings = settings
        self.database = database
    }

    /// What is known of a model; nil: it has to be read first.
    func known(_ name: String) -> Known? {
        if let known = known.withLock({ $0[name] }) { return known }
        guard let id = database.knownModelID(for: name), !unrecorded.withLock({ $0.contains(name) }) else { return nil }
        guard let record = try? database.modelRecord(id), let schema = try? JSONValue(parsing: record.schema) else {
            _ = unrecorded.withLock { $0.insert(name) }
            return nil
        }
        let verdict = verdict(name, schema, sentAs: record.sentAs, runs: record.runs)
        return note(name, Known(verdict: verdict, readAt: record.fetchedAt, isFromDisk: true))
    }

    /// How creations of a model are made now, whatever there may be to say of it once its page can be read; nil: not at
    /// all before that.
    func use(of name: String) -> ModelUse? {
        if let known = known(name) { return known.verdict.use }
        guard let model = ModelReference(name), ImageField.isKnownWhole(model) else { return nil }
        return verdict(name, nil, sentAs: name, runs: nil).use
    }

    /// What there is to say of an image of this model.
    func finding(
        _ known: Known?, _ name: String, prompt: String?, input: JSONObject?, defaults: JSONObject?, at now: Moment
    ) -> Finding {
        guard let known else { return .unread }
        let finding: Finding
        switch known.verdict {
        case .usable(let use):
            guard let problem = use.problem(prompt: prompt, defaults: defaults, input: input) else { return .fine(use) }
            finding = .refused("\(name): \(problem)", field: problem.field)
        case .unusable(let reason): finding = .refused(reason, field: ("model", false))
        case .unsure: return .unread
        case .missing:
            finding = .refused("the provider has no model \(name), or not for this token", field: ("model", false))
        }
        return now - known.readAt <= Self.refusesFor ? finding : .unread
    }

    /// Takes in what the provider told of a model. `runs`: the model that runs under this name, if it is another's.
    @discardableResult
    func learn(_ name: String, _ page: ModelPage, runs: String?, at now: Moment) -> Known {
        let sentAs = ModelReference(name).map { page.sentAs($0) } ?? name
        let schema = page.schema ?? .object([:])
        let record = ModelRecord(schema: schema.serialized(), sentAs: sentAs, runs: runs, fetchedAt: now)
        let id = database.knownModelID(for: name)
        if let id { keep(record, name, id) }
        let verdict = verdict(name, schema, sentAs: sentAs, runs: runs)
        return note(name, Known(verdict: verdict, readAt: now, unkept: id == nil ? record : nil))
    }

    /// The number of a model that something is submitted for.
    func id(of name: String) throws(DatabaseError) -> ModelID {
        let id = try database.modelID(for: name)
        if let known = known.withLock({ $0[name] }), let record = known.unkept {
            keep(record, name, id)
            note(name, Known(verdict: known.verdict, readAt: known.readAt))
        }
        return id
    }

    /// What can't be kept is read again by the next start.
    private func keep(_ record: ModelRecord, _ name: String, _ id: ModelID) {
        try? database.setModelRecord(id, record)
        unrecorded.withLock { _ = $0.remove(name) }
    }

    /// The provider has no such model.
    func learnMissing(_ name: String, at now: Moment) { note(name, Known(verdict: .missing, readAt: now)) }

    /// A model is to be read again before anything more is sent for it. False: it was read just now.
    func doubt(_ name: String, at now: Moment) -> Bool {
        guard let known = known(name), known.isFromDisk || now - known.readAt > Self.refusesFor else { return false }
        // Not what the database has of it either.
        note(name, Known(verdict: .unsure, readAt: known.readAt))
        return true
    }

    /// The version that a creation runs that names this; nil: what it runs has none, or the provider chooses it.
    static func version(of model: String) -> String? { ModelReference(model)?.version }

    /// The input that the settings give every creation of a model.
    func defaultInput(of name: String) -> JSONObject? {
        settings.model(name).inputJSON.flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.objectValue
    }

    @discardableResult
    private func note(_ name: String, _ new: Known) -> Known {
        known.withLock { known in
            if known.count >= Self.mostKnown { known = [:] }
            known[name] = new
        }
        return new
    }

    private func verdict(_ name: String, _ schema: JSONValue?, sentAs: String, runs: String?) -> Verdict {
        let own = settings.model(name)
        let field = ImageField.resolve(
            model: name, schema: schema, ran: runs, chosen: own.imageField, promptField: own.promptField)
        switch field {
        case .field(let slot):
            return .usable(
                ModelUse(
                    slot: slot, required: ModelInput.required(by: schema),
                    members: schema.map { ImageField.members(in: $0) } ?? .unknown, sentAs: sentAs))
        case .ambiguous(let names):
            return .unusable(
                "model \(name) takes images in several fields (\(names.joined(separator: ", "))): "
                    + "set models.\(name).image_field to one of them")
        case .none:
            let hint = ModelReference(name)?.name == nil ? ", which a version alone does not tell" : ""
            return .unusable("model \(name) has no image field that is known\(hint): set models.\(name).image_field")
        }
    }
}
