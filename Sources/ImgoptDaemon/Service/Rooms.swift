import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import ImgoptSocket
import Logging

/// Every part of the daemon, built in the order in which each needs the others. The one place that knows them all.
struct Rooms: Sendable {
    /// The settings at the start; those in force are in `live`.
    let settings: Settings
    let logger: Logger
    let clock: DaemonClock
    let database: Database
    let outputs: OutputFiles
    let blobs: BlobFiles
    let http: HTTPClient
    let provider: ReplicateProvider
    let mailbox: Mailbox
    let engine: SharedEngine
    let hub: SubscriberHub
    let storage: StorageStatus
    let account: AccountCheck
    let live: LiveSettings
    let reloader: Reloader
    /// Rings when items ended: their outputs may be too much.
    let savedBell: Bell
    let loop: EngineLoop
    let handlers: Handlers
    let socket: SocketServer

    init(_ birth: Birth, board: StatusBoard) throws(DaemonError) {
        let (settings, logger) = (birth.settings, birth.logger)
        self.settings = settings
        self.logger = logger
        live = LiveSettings(settings)
        clock = DaemonClock()
        mailbox = Mailbox()
        engine = SharedEngine()
        storage = StorageStatus()
        let status = ProviderStatus(token: birth.token.place)
        savedBell = Bell()
        database = try Self.openDatabase(settings)
        (outputs, blobs) = try Self.prepareFiles(settings)
        (http, provider) = try Self.makeProvider(settings, birth.token, logger)
        account = AccountCheck(provider: provider, status: status, logger: logger)
        reloader = Reloader(
            Reloader.Parts(
                source: birth.source, live: live, level: birth.level, provider: provider, account: account,
                database: database, mailbox: mailbox, board: board, logger: logger))
        let catalog = ModelCatalog(settings: settings, database: database)
        let inputs = InputBuilder(catalog: catalog, database: database)
        let courier = Courier(
            provider: provider, mailbox: mailbox, database: database, inputs: inputs, outputs: outputs, blobs: blobs,
            settings: settings, clock: clock, logger: logger)
        let work = FairWork()
        hub = SubscriberHub(database: database, newest: try Self.newestSeq(database), work: work, logger: logger)
        let waiters = JobWaiters()
        let metrics = MetricsRecorder(maxStores: settings.metrics.maxStores)
        loop = EngineLoop(
            EngineLoop.Parts(
                live: live, mailbox: mailbox, engine: engine, database: database, courier: courier, hub: hub,
                waiters: waiters, inputs: inputs, storage: storage, savedBell: savedBell, metrics: metrics,
                clock: clock, logger: logger))
        handlers = Handlers(
            Handlers.Parts(
                live: live, work: work, reloader: reloader, database: database, mailbox: mailbox, engine: engine,
                hub: hub, waiters: waiters, catalog: catalog, blobs: blobs, storage: storage, metrics: metrics,
                provider: status, clock: clock, logger: logger))
        socket = SocketServer(
            listening: try Self.listening(settings), limits: SocketLimits(handlers.limits), logger: logger,
            handler: Sessions(handlers))
    }

    /// Ends what holds threads and files, after all services have ended.
    func close() {
        http.shutdown()
        do throws(DatabaseError) {
            try database.close()
        } catch {
            logger.error("the database did not close cleanly", metadata: ["reason": "\(error)"])
        }
    }

    private static func openDatabase(_ settings: Settings) throws(DaemonError) -> Database {
        let folder = settings.state.directory
        do throws(FileError) {
            try DurableFile.makeFolder(folder)
        } catch {
            throw Self.unusable("the state folder \(folder) can't be made", error)
        }
        do throws(DatabaseError) {
            return try Database(directory: folder)
        } catch {
            throw DaemonError(opening: error)
        }
    }

    private static func newestSeq(_ database: Database) throws(DaemonError) -> Int64 {
        do throws(DatabaseError) {
            return try database.newestSeq()
        } catch {
            throw DaemonError(error.message)
        }
    }

    private static func prepareFiles(_ settings: Settings) throws(DaemonError) -> (OutputFiles, BlobFiles) {
        let outputs = OutputFiles(
            directory: settings.outputs.directory, maxImageBytes: settings.outputs.maxImageBytes)
        let blobs = BlobFiles(directory: settings.state.directory + "/blobs")
        do throws(FileError) {
            try outputs.prepare()
            try blobs.prepare()
        } catch {
            throw Self.unusable("the folders for images can't be made", error)
        }
        return (outputs, blobs)
    }

    /// Room on a disk may come back by itself; a wrong path or its owner has to be mended.
    private static func unusable(_ what: String, _ error: FileError) -> DaemonError {
        let message = "\(what): \(error.description)"
        if case .noSpace = error { return DaemonError(message, systemCode: ENOSPC) }
        return DaemonError(settings: message)
    }

    private static func makeProvider(
        _ settings: Settings, _ token: ReplicateToken, _ logger: Logger
    ) throws(DaemonError) -> (HTTPClient, ReplicateProvider) {
        do {
            let options = try ReplicateOptions(
                baseURL: settings.replicate.baseURL, token: Secret(token.value),
                userAgent: "imgoptd/\(Version.text)",
                createTimeoutMilliseconds: settings.engine.createTimeoutMilliseconds,
                downloadTimeoutMilliseconds: settings.outputs.downloadTimeoutSeconds * 1000,
                deliveryHosts: settings.replicate.deliveryHosts)
            let client = try HTTPClient(logger: logger)
            return (client, ReplicateProvider(options: options, client: client))
        } catch let error as ReplicateOptionsError {
            throw DaemonError(settings: error.description)
        } catch {
            throw DaemonError("HTTP can't be set up: \(error)")
        }
    }

    /// The socket that systemd handed over, else our own at the path of the settings.
    private static func listening(_ settings: Settings) throws(DaemonError) -> Listening {
        do throws(ListenDescriptors.ListenError) {
            if let first = try ListenDescriptors.take().entries.first { return .descriptor(first.descriptor) }
        } catch {
            throw DaemonError(settings: error.description)
        }
        return .path(settings.socket.path, mode: UInt16(settings.socket.modeBits))
    }
}
