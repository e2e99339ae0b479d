public import ImgoptJSON

/// What a submit would come to: the answer to a `job.submit` with `dry_run`.
public struct SubmitPlan: WireObject {
    public var dryRun: Bool
    public var store: StoreName
    public var images: Int
    public var job: Int64?
    public var creations: Int
    public var cached: Int
    public var refusedImages: Int
    public var refused: [PlannedRefusal]
    public var models: [PlannedModel]
    public var inputs: JSONObject?
    public var warnings: [String]
    public var cost: Amount
    public var currency: String
    public var finishedSeconds: Double?
    public var held: String?

    package init(
        dryRun: Bool, store: StoreName, images: Int, job: Int64?, creations: Int, cached: Int, refusedImages: Int,
        refused: [PlannedRefusal], models: [PlannedModel], inputs: JSONObject?, warnings: [String],
        cost: Amount, currency: String, finishedSeconds: Double?, held: String?
    ) {
        self.dryRun = dryRun
        self.store = store
        self.images = images
        self.job = job
        self.creations = creations
        self.cached = cached
        self.refusedImages = refusedImages
        self.refused = refused
        self.models = models
        self.inputs = inputs
        self.warnings = warnings
        self.cost = cost
        self.currency = currency
        self.finishedSeconds = finishedSeconds
        self.held = held
    }

    /// The plan of a submit of which nothing more is known.
    package init(of store: StoreName, images: Int, currency: String) {
        self.init(
            dryRun: true, store: store, images: images, job: nil, creations: 0, cached: 0, refusedImages: 0,
            refused: [], models: [], inputs: nil, warnings: [], cost: Amount(micros: 0), currency: currency,
            finishedSeconds: nil, held: nil)
    }

    public static let shape = Shape(
        Self.init,
        .required("dry_run", \.dryRun, "True: this is no job, and nothing was kept."),
        .required("store", \.store, "The store that it is for."),
        .required("images", \.images, as: .count, "How many images it has."),
        .nullable("job", \.job, "The job that it would answer, by its key; nothing would be sent then."),
        .required("creations", \.creations, as: .count, "Images that a creation would be sent for."),
        .required("cached", \.cached, as: .count, "Images that an equal one's result would do for."),
        .required(
            "refused_images", \.refusedImages, as: .count,
            "Images that are refused: with one of them, a submit is refused as a whole."),
        .required("refused", \.refused, "The first hundred of those."),
        .required("models", \.models, "The models that creations would be sent for."),
        .optional(
            "inputs", \.inputs, as: .object(of: .object(of: .string)),
            "The types of each model's input by their names, as its schema has them; those known alone."),
        .optional(
            "warnings", \.warnings, as: .array(of: String.schema), usually: [],
            "Members of inputs that their models do not have, for people."),
        .required("cost", \.cost, "What the creations would cost, as far as prices are set."),
        .required("currency", \.currency, "What amounts are told in."),
        .nullable(
            "finished_s", \.finishedSeconds,
            "Seconds until all would be done, after what waits today; null: that can't be told."),
        .nullable("held", \.held, "Why it can't, or would not end."))
}

/// An image that a submit would be refused for.
public struct PlannedRefusal: WireObject {
    public var image: Int
    public var imageID: String?
    public var field: String?
    public var message: String

    package init(image: Int, imageID: String?, field: String?, message: String) {
        self.image = image
        self.imageID = imageID
        self.field = field
        self.message = message
    }

    public static let shape = Shape(
        Self.init,
        .required("image", \.image, as: .count, "Its place among the images, from 0 on."),
        .nullable("image_id", \.imageID, "The client's own id of it."),
        .optional("field", \.field, "The member that is refused."),
        .required("message", \.message, "Why, for people."))
}

/// A model that creations would be sent for.
public struct PlannedModel: WireObject {
    public var model: String
    public var version: String?
    public var known: Bool
    public var creations: Int
    public var cost: Amount
    public var input: JSONValue?

    package init(model: String, version: String?, known: Bool, creations: Int, cost: Amount, input: JSONValue?) {
        self.model = model
        self.version = version
        self.known = known
        self.creations = creations
        self.cost = cost
        self.input = input
    }

    public static let shape = Shape(
        Self.init,
        .required("model", \.model, "Its name, as it was asked for."),
        .nullable("version", \.version, "The version of it that would run, where it is run by one."),
        .required(
            "known", \.known,
            "Whether it is known what it needs; if not, its page can't be read now, and its images wait for that."),
        .required("creations", \.creations, as: .count, "How many creations it would be."),
        .required("cost", \.cost, "What one of them would cost, as far as its price is set."),
        .nullable(
            "input", \.input,
            "The input of the first of them, as it would be sent; an image that comes with the submit is told by "
                + "its hash."))
}

/// Creations that an earlier request of the same submit would send.
public struct PlannedCreations: WireObject {
    public var model: String
    public var creations: Int

    public init(model: String, creations: Int) {
        self.model = model
        self.creations = creations
    }

    public static let shape = Shape(
        Self.init,
        .required("model", \.model, "The model that they would be sent for."),
        .required("creations", \.creations, as: .integer(in: Limits.counts), "How many.")
    ).strict
}
