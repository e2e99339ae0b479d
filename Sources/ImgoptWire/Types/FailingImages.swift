/// What fails of a job that goes on.
public struct FailingImages: WireObject {
    public var images: Int
    public var error: ItemError?
    public var nextAttemptAt: Timestamp?

    package init(images: Int, error: ItemError?, nextAttemptAt: Timestamp?) {
        self.images = images
        self.error = error
        self.nextAttemptAt = nextAttemptAt
    }

    public static let shape = Shape(
        Self.init,
        .required(
            "images", \.images, as: .count,
            "Images of the job that failed before and are not finished; 0: only others on its model did."),
        .nullable("error", \.error, "What one of them failed with last."),
        .nullable(
            "next_attempt_at", \.nextAttemptAt,
            "When the next of them is tried; null: one is being tried, or its turn alone decides."))
}
