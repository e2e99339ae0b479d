package import ImgoptJSON

/// What a submit would come to: the answer to a `job.submit` with `dry_run`.
package struct SubmitPlan: WireValue {
    /// The store that it is for.
    package var store: StoreName

    /// How many images it has.
    package var images: Int

    /// The job that it would answer, by its key; nothing would be sent then.
    package var job: Int64?

    /// Images that a creation would be sent for.
    package var creations: Int

    /// Images that an equal one's result would do for.
    package var cached: Int

    /// Images that are refused: with one of them, a submit is refused as a whole.
    package var refusedImages: Int

    /// The first hundred of those.
    package var refused: [PlannedRefusal]

    /// The models that creations would be sent for.
    package var models: [PlannedModel]

    /// The types of each model's input by their names, as its schema has them; without those that are not known.
    package var inputs: JSONObject?

    /// What the creations would cost, as far as prices are set.
    package var cost: Amount

    /// What amounts are told in.
    package var currency: String

    /// Seconds until all would be done, after what waits today; nil: that can't be told.
    package var finishedSeconds: Double?

    /// Why it can't, or would not end.
    package var held: String?

    /// A value of these members.
    package init(
        store: StoreName, images: Int, job: Int64? = nil, creations: Int, cached: Int = 0, refusedImages: Int = 0,
        refused: [PlannedRefusal] = [], models: [PlannedModel] = [], inputs: JSONObject? = nil, cost: Amount,
        currency: String,
        finishedSeconds: Double? = nil, held: String? = nil
    ) {
        self.store = store
        self.images = images
        self.job = job
        self.creations = creations
        self.cached = cached
        self.refusedImages = refusedImages
        self.refused = refused
        self.models = models
        self.inputs = inputs
        self.cost = cost
        self.currency = currency
        self.finishedSeconds = finishedSeconds
        self.held = held
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        store = try members.required("store")
        images = try members.required("images")
        job = try members.optional("job")
        creations = try members.required("creations")
        cached = try members.required("cached")
        refusedImages = try members.required("refused_images")
        refused = try members.required("refused")
        models = try members.required("models")
        inputs = try members.optional("inputs")
        cost = try members.required("cost")
        currency = try members.required("currency")
        finishedSeconds = try members.optional("finished_s")
        held = try members.optional("held")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "dry_run": true, "store": store.json, "images": images.json, "job": job?.json ?? .null,
            "creations": creations.json, "cached": cached.json, "refused_images": refusedImages.json,
            "refused": refused.json, "models": models.json, "inputs": inputs?.json, "cost": cost.json,
            "currency": currency.json,
            "finished_s": finishedSeconds?.json ?? .null, "held": held?.json ?? .null,
        ])
    }
}

/// An image that a submit would be refused for.
package struct PlannedRefusal: WireValue {
    /// Its place among the images, from 0 on.
    package var image: Int

    /// The client's own id of it.
    package var imageID: String?

    /// The member that is refused.
    package var field: String?

    /// Why, for people.
    package var message: String

    /// A value of these members.
    package init(image: Int, imageID: String?, field: String?, message: String) {
        self.image = image
        self.imageID = imageID
        self.field = field
        self.message = message
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        image = try members.required("image")
        imageID = try members.optional("image_id")
        field = try members.optional("field")
        message = try members.required("message")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "image": image.json, "image_id": imageID?.json ?? .null, "field": field?.json, "message": message.json,
        ])
    }
}

/// A model that creations would be sent for.
package struct PlannedModel: WireValue {
    /// Its name, as it was asked for.
    package var model: String

    /// The version of it that would run, where it is run by one.
    package var version: String?

    /// Whether it is known what it needs; if not, its page can't be read now, and its images wait for that.
    package var known: Bool

    /// How many creations it would be.
    package var creations: Int

    /// What one of them would cost, as far as its price is set.
    package var cost: Amount

    /// The input of the first of them, as it would be sent; an image that comes with the submit is told by its hash.
    package var input: JSONValue?

    /// A value of these members.
    package init(
        model: String, version: String? = nil, known: Bool, creations: Int, cost: Amount, input: JSONValue? = nil
    ) {
        self.model = model
        self.version = version
        self.known = known
        self.creations = creations
        self.cost = cost
        self.input = input
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        model = try members.required("model")
        version = try members.optional("version")
        known = try members.required("known")
        creations = try members.required("creations")
        cost = try members.required("cost")
        input = try members.optional("input")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "model": model.json, "version": version?.json ?? .null, "known": known.json, "creations": creations.json,
            "cost": cost.json, "input": input ?? .null,
        ])
    }
}

extension SubmitPlan {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "SubmitPlan",
            [
                .required("dry_run", .bool), .required("store", StoreName.schema), .required("images", .count),
                .required("job", .integer.orNull), .required("creations", .count), .required("cached", .count),
                .required("refused_images", .count), .required("refused", .array(of: PlannedRefusal.schema)),
                .required("models", .array(of: PlannedModel.schema)),
                .optional("inputs", .object(of: .object(of: .string))), .required("cost", Amount.schema),
                .required("currency", .string), .required("finished_s", .number.orNull),
                .required("held", .string.orNull),
            ])
    }
}

extension PlannedRefusal {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "PlannedRefusal",
            [
                .required("image", .count), .required("image_id", .string.orNull), .optional("field", .string),
                .required("message", .string),
            ])
    }
}

extension PlannedModel {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "PlannedModel",
            [
                .required("model", .string), .required("version", .string.orNull), .required("known", .bool),
                .required("creations", .count), .required("cost", Amount.schema), .required("input", .any),
            ])
    }
}
