import ImgoptEngine
import ImgoptHTTP

/// An account that is not in the settings: there is no token to ask with.
struct AbsentAccount: ImageProvider {
    let name: String

    private var message: String { "account \(name) is not in the settings" }

    /// Creations are never planned for it.
    func create(_ creation: CreationOrder, _ done: @escaping @Sendable (Creation) -> Void) { done(.unprepared) }

    func read(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void) {
        done(.failed(message: message, because: .tokenRefused))
    }

    func cancel(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void) { read(prediction, done) }

    func list(before moment: Moment?, _ done: @escaping @Sendable (Sweep.Result) -> Void) {
        done(.failed(message: message, because: .tokenRefused))
    }

    func search(_ request: SearchRequest, _ done: @escaping @Sendable (Search.Result) -> Void) {
        done(.failed(message: message, because: .tokenRefused))
    }

    func upload(
        path: String, filename: String, contentType: String, _ done: @escaping @Sendable (UploadResult) -> Void
    ) {
        done(.failed(message: message, because: .tokenRefused))
    }

    func deleteUpload(_ id: String, _ done: @escaping @Sendable (DeletionResult) -> Void) {
        done(.failed(message: message))
    }

    func download(
        _ url: String, into sink: any HTTPBodySink, maximumBytes: Int,
        _ done: @escaping @Sendable (DownloadResult) -> Void
    ) {
        done(.ended(.failed(message: message)))
    }

    func account(_ done: @escaping @Sendable (ProviderStatus.Account) -> Void) { done(.unreachable(message)) }
}
