package import ImgoptJSON

/// What fails of a job that goes on.
package struct FailingImages: WireValue {
    /// Images of the job that failed before and are not finished; 0: only others on its model did.
    package var images: Int

    /// What one of them failed with last.
    package var error: ItemError?

    /// When the next of them is tried; nil: one is being tried, or its turn alone decides.
    package var nextAttemptAt: Timestamp?

    /// A value of these members.
    package init(images: Int, error: ItemError? = nil, nextAttemptAt: Timestamp? = nil) {
        self.images = images
        self.error = error
        self.nextAttemptAt = nextAttemptAt
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        images = try members.required("images")
        error = try members.optional("error")
        nextAttemptAt = try members.optional("next_attempt_at")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "images": images.json, "error": error?.json ?? .null, "next_attempt_at": nextAttemptAt?.json ?? .null,
        ])
    }
}

extension FailingImages {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "FailingImages",
            [
                .required("images", .count), .required("error", ItemError.schema.orNull),
                .required("next_attempt_at", Timestamp.schema.orNull),
            ])
    }
}
