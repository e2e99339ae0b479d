import ImgoptEngine
import ImgoptHTTP

/// A service that runs models on images, in the engine's terms. Each call completes exactly once, on any thread.
///
/// Nothing here waits, counts or tries again: when a request is sent, and whether another one follows, the engine says.
protocol ImageProvider: Sendable {
    /// Creates a prediction. What costs money happens here: the intent must be on disk before the call.
    func create(_ creation: CreationOrder, _ done: @escaping @Sendable (Creation) -> Void)

    /// Reads one prediction.
    func read(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void)

    /// Ends a prediction; may be asked twice.
    func cancel(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void)

    /// Reads the page of predictions that were created before a moment of the provider's time; nil: the newest.
    func list(before moment: Moment?, _ done: @escaping @Sendable (Sweep.Result) -> Void)

    /// Reads what a search asks for, and compares it with the creations in doubt.
    func search(_ request: SearchRequest, _ done: @escaping @Sendable (Search.Result) -> Void)

    /// Uploads a file, so that creations can name it.
    func upload(
        path: String, filename: String, contentType: String, _ done: @escaping @Sendable (UploadResult) -> Void)

    /// Deletes an uploaded file. One that is gone already counts as deleted.
    func deleteUpload(_ id: String, _ done: @escaping @Sendable (DeletionResult) -> Void)

    /// Fetches an output into `sink`. What is in the address itself completes on the caller's thread.
    func download(
        _ url: String, into sink: any HTTPBodySink, maximumBytes: Int,
        _ done: @escaping @Sendable (DownloadResult) -> Void)

    /// Asks whose token it is.
    func account(_ done: @escaping @Sendable (ProviderStatus.Account) -> Void)
}

/// A creation as it will be sent.
struct CreationOrder: Sendable {
    /// What it names: the model, or a version of it.
    let model: String
    /// The model as it was asked for.
    let asked: String
    /// The input: a JSON object, sent byte for byte as it is here.
    let input: [UInt8]
}

/// What became of an upload.
enum UploadResult: Sendable {
    /// It is there, under this name, for so long if that is known.
    case uploaded(id: String, url: String, lifetime: TimeSpan?)
    /// The provider does not take it; `mayBeFile`: unless the file changed just now.
    case refused(ImgoptEngine.ItemError, mayBeFile: Bool)
    /// The limit on reads was hit.
    case throttled(TimeSpan?)
    /// It could not be sent, was not answered, or is not taken from this account.
    case failed(message: String, because: ProviderGate.Reason = .unreachable)
}

/// What became of a deletion.
enum DeletionResult: Sendable {
    case deleted
    /// The limit on reads was hit.
    case throttled(TimeSpan?)
    /// The provider does not delete it now.
    case failed(message: String)
}

/// What became of a download.
enum DownloadResult: Sendable {
    /// All of it was written; how long it is, if the provider said so.
    case done(length: Int?)
    /// There is nothing to keep.
    case ended(Fetch)
}
