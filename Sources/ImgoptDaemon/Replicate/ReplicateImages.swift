import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import Logging

/// Replicate as it is asked with the token of one account: its answers in the engine's terms.
struct ReplicateImages: ImageProvider {
    let account: AccountID
    let api: ReplicateProvider
    let database: any NameRecords & ProviderReads
    let catalog: ModelCatalog
    /// Says what to do about a token that is refused.
    let status: ProviderStatus
    let clock: DaemonClock
    let predictionTimeoutSeconds: Int
    let logger: Logger
    /// Entries of the list that could not be read.
    let unreadable: UnreadableEntries
    /// Where rows are read, so that the HTTP thread never waits for a disk.
    let files = DispatchQueue(label: "imgopt.searches", attributes: .concurrent)

    func create(_ creation: CreationOrder, _ done: @escaping @Sendable (Creation) -> Void) {
        let request = CreateRequest(
            model: creation.model, input: creation.input, cancelAfterSeconds: predictionTimeoutSeconds)
        api.create(request) { [catalog, clock, status] answer in
            // The version that was the latest one may be gone. What is asked for has no version: there is a newer one.
            if case .refused(let error) = answer, error.isOfVersion, creation.model != creation.asked,
                catalog.doubt(creation.asked, at: clock.now)
            {
                return done(.unprepared)
            }
            done(Creation(answer, status))
        }
    }

    func read(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void) {
        api.get(prediction) { [status] in done(Reading($0, status)) }
    }

    func cancel(_ prediction: String, _ done: @escaping @Sendable (Reading) -> Void) {
        api.cancel(prediction) { [status] in done(Reading($0, status)) }
    }

    func list(before moment: Moment?, _ done: @escaping @Sendable (Sweep.Result) -> Void) {
        api.list(ListQuery(createdBefore: moment?.microseconds)) { [self] answer in
            if case .page(let page) = answer { note(page) }
            done(Sweep.Result(answer, status))
        }
    }

    func upload(
        path: String, filename: String, contentType: String, _ done: @escaping @Sendable (UploadResult) -> Void
    ) {
        api.uploadFile(.file(path: path), filename: filename, contentType: contentType) { [status] in
            done(UploadResult($0, status))
        }
    }

    func deleteUpload(_ id: String, _ done: @escaping @Sendable (DeletionResult) -> Void) {
        api.deleteFile(id) { [status] in done(DeletionResult($0, status)) }
    }

    func download(
        _ url: String, into sink: any HTTPBodySink, maximumBytes: Int,
        _ done: @escaping @Sendable (DownloadResult) -> Void
    ) {
        api.download(url, sink: sink, maximumBytes: maximumBytes) { done(DownloadResult($0)) }
    }

    func account(_ done: @escaping @Sendable (ProviderStatus.Account) -> Void) {
        api.account { [status] in done(ProviderStatus.Account($0, status)) }
    }
}

extension ReplicateOptions {
    /// The way to the API under these settings.
    init(_ settings: Settings, token: Secret, headers: ExtraHeaders = ExtraHeaders()) throws(ReplicateOptionsError) {
        try self.init(
            baseURL: settings.replicate.baseURL, token: token, headers: headers, userAgent: "imgoptd/\(Version.text)",
            createTimeoutMilliseconds: Int(settings.engine.createTimeout.milliseconds),
            downloadTimeoutMilliseconds: settings.outputs.downloadTimeoutSeconds * 1000,
            deliveryHosts: settings.replicate.deliveryHosts)
    }

    /// What keeps these settings from reaching the API, whatever the token; nil: nothing.
    static func fault(in settings: Settings) -> String? {
        do throws(ReplicateOptionsError) {
            _ = try ReplicateOptions(settings, token: Secret("r8_none"))
            return nil
        } catch {
            return error.description
        }
    }
}
