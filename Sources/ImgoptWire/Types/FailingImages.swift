/// What fails of a job that goes on.
package struct FailingImages: WireObject {
    package var images: Int
    package var error: ItemError?
    package var nextAttemptAt: Timestamp?

    package init(images: Int, error: ItemError?, nextAttemptAt: Timestamp?) {
        self.images = images
        self.error = error
        self.nextAttemptAt = nextAttemptAt
    }

    package static let shape = Shape(
        Self.init,
        .required(
            "images", \.images, as: .count,
            "Images of the job that failed before and are not finished; 0: only others on its model did."),
        .nullable("error", \.error, "What one of them failed with last."),
        .nullable(
            "next_attempt_at", \.nextAttemptAt,
            "When the next of them is tried; null: one is being tried, or its turn alone decides."))
}
