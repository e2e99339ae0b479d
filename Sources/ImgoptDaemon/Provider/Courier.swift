import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptReplicate
import Logging
import Synchronization

/// Carries the engine's wishes to the provider, and each answer back as one event.
final class Courier: Sendable {
    /// What requests are made of.
    typealias Records = NameRecords & JobReads & ProviderReads

    let provider: ReplicateProvider
    let mailbox: Mailbox
    let database: any Records
    let models: ModelReader
    let lookups: Lookups
    let inputs: InputBuilder
    let outputs: OutputFiles
    let blobs: BlobFiles
    let clock: DaemonClock
    let logger: Logger
    let predictionTimeoutSeconds: Int
    let maxOutputBytes: Int
    /// Where rows are read and files opened, so that the HTTP thread never waits for a disk.
    let files = DispatchQueue(label: "imgopt.files", attributes: .concurrent)
    let saver: OutputSaver
    /// Uploads under way by content, with those who wait for them: the same bytes are sent once.
    let uploads = Mutex<[String: [@Sendable (Preparation) -> Void]]>([:])

    /// Entries of the list that could not be read.
    let unreadable = UnreadableEntries()

    /// When the bytes of items that are being saved had arrived, until the next turn asks.
    private let arrivals = Mutex<[ItemID: Moment]>([:])

    init(
        provider: ReplicateProvider, mailbox: Mailbox, database: any Records, lookups: Lookups,
        models: ModelReader, outputs: OutputFiles, blobs: BlobFiles, inputs: InputBuilder, settings: Settings,
        clock: DaemonClock, logger: Logger
    ) {
        self.provider = provider
        self.mailbox = mailbox
        self.database = database
        self.inputs = inputs
        self.models = models
        self.lookups = lookups
        self.outputs = outputs
        saver = OutputSaver(folder: outputs.root)
        self.blobs = blobs
        self.clock = clock
        self.logger = logger
        predictionTimeoutSeconds = settings.replicate.predictionTimeoutSeconds
        maxOutputBytes = settings.outputs.maxOutputBytes
    }

    /// The bytes of an item's outputs are here.
    func noteArrival(of item: ItemID) {
        arrivals.withLock { $0[item] = clock.now }
    }

    /// What arrived since this was asked last.
    func takeArrivals() -> [ItemID: Moment] {
        arrivals.withLock { arrivals in
            defer { arrivals = [:] }
            return arrivals
        }
    }

    func create(_ item: ItemID, _ creation: InputBuilder.Creation) {
        let request = CreateRequest(
            model: creation.model, input: creation.input, cancelAfterSeconds: predictionTimeoutSeconds)
        provider.create(request) { [mailbox, models, clock] answer in
            // The version that was the latest one may be gone. What is asked for has no version: there is a newer one.
            if case .refused(let error) = answer, error.isOfVersion, creation.model != creation.asked,
                models.catalog.doubt(creation.asked, at: clock.now)
            {
                return mailbox.post(.created(item, .unprepared))
            }
            mailbox.post(.created(item, Creation(answer)))
        }
    }

    func poll(_ item: ItemID, _ prediction: String) {
        provider.get(prediction) { [mailbox] answer in
            mailbox.post(.polled(item, prediction: prediction, Reading(answer)))
        }
    }

    func cancel(_ item: ItemID, _ prediction: String) {
        provider.cancel(prediction) { [mailbox] answer in
            mailbox.post(.cancelAnswered(item, prediction: prediction, Reading(answer)))
        }
    }

    func sweep(_ page: Int, before: Moment?) {
        provider.list(ListQuery(createdBefore: before?.microseconds)) { [self] answer in
            mailbox.post(.swept(Sweep(page: page, result(answer))))
        }
    }

    private func result(_ answer: ListAnswer) -> Sweep.Result {
        switch answer {
        case .page(let page):
            note(page)
            let reports = page.predictions.map { ($0.id, PredictionReport($0)) }
            let times = (reports.map { $0.1.createdAt } + page.unreadable.map { $0.createdAt.map(Moment.init) })
                .compactMap { $0.map { ListTime($0) } }
            let end = page.hasMore ? ListTime.end(ofPage: times) : nil
            return .page(Dictionary(reports) { first, _ in first }, end: end)
        case .throttled(let throttle): return .throttled(throttle.wait)
        case .tokenRefused(let message): return .failed(message: "the token is refused: \(message)")
        case .failed(let message): return .failed(message: message)
        }
    }
}
