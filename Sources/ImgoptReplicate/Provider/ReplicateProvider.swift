internal import Dispatch
package import ImgoptHTTP

/// Replicate's API over an HTTP client. Each call completes exactly once, on the HTTP thread or, where the answer is
/// long, on one of its own, unless said otherwise; the second argument is what the answer's headers tell of the rate
/// limit, nil if nothing. Safe to use from any thread.
package struct ReplicateProvider: Sendable {
    private let options: ReplicateOptions
    private let client: HTTPClient
    private let requests: ReplicateRequests
    private let watch: DateWatch?
    /// Where long answers are read, so that all other transfers need not wait for it.
    private let readers = DispatchQueue(label: "imgopt.answers", attributes: .concurrent)

    /// So much is read in less time than a change of threads is worth.
    private static let readAtOnceBytesMax = 64 << 10

    /// The API of `options`, spoken over `client`, whose end is its owner's business. `watch` sees its answers.
    package init(options: ReplicateOptions, client: HTTPClient, watch: DateWatch? = nil) {
        self.options = options
        self.client = client
        self.watch = watch
        requests = ReplicateRequests(options: options)
    }

    /// Uses this token and these headers for all requests from now on, and answers which of them are others than
    /// before.
    package func replace(
        token: Secret, headers: ExtraHeaders
    ) throws(ReplicateOptionsError) -> (token: Bool, headers: Bool) {
        let old = options.credentials
        let isNew = (token: old.token.exposed != token.exposed, headers: old.headers != headers)
        if isNew.token || isNew.headers { try options.replace(token, headers) }
        return isNew
    }

    /// Creates a prediction. What costs money happens here: the intent must be on disk before the call.
    package func create(
        _ request: CreateRequest, completion: @escaping @Sendable (CreateAnswer) -> Void
    ) {
        send(requests.create(request), reading: CreateAnswer.init, completion)
    }

    /// Reads one prediction. `withInput`: also what it was given, and of which model.
    package func get(
        _ id: String, withInput: Bool = false, completion: @escaping @Sendable (PredictionAnswer) -> Void
    ) {
        send(requests.get(id), reading: { PredictionAnswer($0, withInput: withInput) }, completion)
    }

    /// Reads a page of predictions. Completes on the caller's thread if the cursor is none.
    package func list(_ query: ListQuery, completion: @escaping @Sendable (ListAnswer) -> Void) {
        guard let request = requests.list(query) else {
            completion(.failed("the cursor is none"))
            return
        }
        send(request, reading: { ListAnswer($0, to: query) }, completion)
    }

    /// Ends a prediction; may be asked twice.
    package func cancel(_ id: String, completion: @escaping @Sendable (PredictionAnswer) -> Void) {
        send(requests.cancel(id), reading: { PredictionAnswer($0) }, completion)
    }

    /// Asks whose token it is: the way to learn whether it is good.
    package func account(completion: @escaping @Sendable (AccountAnswer) -> Void) {
        send(requests.account(), reading: AccountAnswer.init, completion)
    }

    /// Reads what there is to read of a model, of a version or of a deployment. Of a bare version that is nothing:
    /// it completes on the caller's thread.
    package func model(_ model: ModelReference, completion: @escaping @Sendable (ModelAnswer) -> Void) {
        guard let request = requests.model(model) else {
            completion(.found(ModelPage(version: model.version)))
            return
        }
        send(request, reading: ModelAnswer.init, completion)
    }

    /// Uploads a file, from memory or from disk.
    package func uploadFile(
        _ content: HTTPBody.Part.Content, filename: String, contentType: String,
        completion: @escaping @Sendable (UploadAnswer) -> Void
    ) {
        let request = requests.upload(content, filename: filename, contentType: contentType)
        send(request, reading: UploadAnswer.init, completion)
    }

    /// Deletes an uploaded file.
    package func deleteFile(_ id: String, completion: @escaping @Sendable (DeleteAnswer) -> Void) {
        send(requests.deleteFile(id), reading: DeleteAnswer.init, completion)
    }

    /// Fetches an output into `sink`, never with the token. A refused host and a `data:` URI complete on the caller's
    /// thread.
    package func download(
        _ url: String, sink: any HTTPBodySink, maximumBytes: Int,
        completion: @escaping @Sendable (DownloadAnswer) -> Void
    ) {
        if DataURI.begins(url) {
            return completion(DataURI.download(url, sink: sink, maximumBytes: maximumBytes))
        }
        guard let request = requests.download(url, sink: sink, maximumBytes: maximumBytes) else {
            return completion(.refused(requests.refusal(of: url) ?? "its address can't be read"))
        }
        client.send(request) { [requests] outcome in
            completion(DownloadAnswer(outcome.advised, maximumBytes: maximumBytes) { requests.refusal(of: $0) })
        }
    }

    private func send<Answer>(
        _ request: HTTPRequest, reading: @escaping @Sendable (HTTPOutcome) -> Answer,
        _ completion: @escaping @Sendable (Answer) -> Void
    ) {
        let sent = watch?.mark() ?? 0
        client.send(request) { [secrets = options.credentials.secrets, readers, watch] outcome in
            guard case .response(let response) = outcome else {
                completion(reading(outcome.advised))
                return
            }
            watch?.look(response, sent: sent)
            let read = { @Sendable in
                let answer = response.hiding(secrets).dated(watch?.mark())
                completion(reading(.response(answer)))
            }
            if response.body.count > Self.readAtOnceBytesMax { readers.async(execute: read) } else { read() }
        }
    }
}
