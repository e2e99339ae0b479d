import Dispatch
import ImgoptDatabase
import ImgoptEngine
import Logging
import Synchronization

/// Carries the engine's wishes to the provider, and each answer back as one event.
final class Courier: Sendable {
    /// What requests are made of.
    typealias Records = NameRecords & JobReads & ProviderReads

    let accounts: any ProviderAccounts
    let mailbox: Mailbox
    let database: any Records
    let models: ModelReader
    let lookups: Lookups
    let inputs: InputBuilder
    let outputs: OutputFiles
    /// Outputs that lie in a bucket; nil: none is named.
    let objects: ObjectStore?
    /// Where new outputs go; nil: into the folder.
    let bucket: ObjectStore?
    /// Where copies of what goes into the bucket are kept; nil: none are.
    let copies: OutputFiles?
    let blobs: BlobFiles
    let clock: DaemonClock
    let logger: Logger
    let maxOutputBytes: Int
    /// Where rows are read and files opened, so that the HTTP thread never waits for a disk.
    let files = DispatchQueue(label: "imgopt.files", attributes: .concurrent)
    let saver: OutputSaver
    /// Uploads under way, with those who wait for them: the same bytes are sent once to an account.
    let uploads = Mutex<[UploadKey: [@Sendable (Preparation) -> Void]]>([:])
    /// Items whose outputs came and were refused by the disk: a few bytes each, until their next fetch.
    let refused = Mutex<Set<ItemID>>([])

    /// When the bytes of items that are being saved had arrived, until the next turn asks.
    private let arrivals = Mutex<[ItemID: Moment]>([:])

    init(
        accounts: any ProviderAccounts, mailbox: Mailbox, database: any Records, lookups: Lookups,
        models: ModelReader, outputs: OutputFiles, objects: ObjectStore?, blobs: BlobFiles, inputs: InputBuilder,
        settings: Settings,
        clock: DaemonClock, logger: Logger
    ) {
        self.accounts = accounts
        self.mailbox = mailbox
        self.database = database
        self.inputs = inputs
        self.models = models
        self.lookups = lookups
        self.outputs = outputs
        saver = OutputSaver(folder: outputs.root)
        self.objects = objects
        bucket = settings.outputs.isBucket ? objects : nil
        copies = settings.outputs.keepsLocal ? outputs : nil
        self.blobs = blobs
        self.clock = clock
        self.logger = logger
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

    func create(_ item: ItemID, _ creation: CreationOrder, _ account: AccountID) {
        accounts.provider(of: account).create(creation) { [mailbox] in mailbox.post(.created(item, $0)) }
    }

    func poll(_ item: ItemID, _ prediction: String, _ account: AccountID) {
        accounts.provider(of: account).read(prediction) { [mailbox] in
            mailbox.post(.polled(item, prediction: prediction, $0, account))
        }
    }

    func cancel(_ item: ItemID, _ prediction: String, _ account: AccountID) {
        accounts.provider(of: account).cancel(prediction) { [mailbox] in
            mailbox.post(.cancelAnswered(item, prediction: prediction, $0, account))
        }
    }

    func sweep(_ page: Int, before: Moment?, _ account: AccountID) {
        accounts.provider(of: account).list(before: before) { [mailbox] in
            mailbox.post(.swept(Sweep(page: page, $0), account))
        }
    }

    func search(_ request: SearchRequest, _ account: AccountID) {
        accounts.provider(of: account).search(request) { [mailbox] in
            mailbox.post(.searched(Search(number: request.number, $0), account))
        }
    }
}

/// Some bytes on their way to an account.
struct UploadKey: Hashable, Sendable {
    let sha256: String
    let account: AccountID
}
