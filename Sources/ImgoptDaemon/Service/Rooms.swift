import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import ImgoptSocket
import ImgoptWire
import Logging

/// Every part of the daemon, built in the order in which each needs the others. The one place that knows them all: a
/// start takes what it needs from here, and services and handlers are given theirs.
struct Rooms: Sendable {
    /// The settings at the start; those in force are in `live`.
    let settings: Settings
    let logger: Logger
    let clock: DaemonClock
    let database: any JobRecords
    let outputs: OutputFiles
    /// Outputs that lie in a bucket; nil: none is named.
    let objects: ObjectStore?
    let blobs: BlobFiles
    let blobUploads: BlobUploads
    let http: HTTPClient
    let mailbox: Mailbox
    let engine: SharedEngine
    let hub: SubscriberHub
    /// The hooks of the settings; nil: there is none.
    let notifier: Notifier?
    let storage: StorageStatus
    let folders: FolderStatus
    /// What earlier lives saved with other permissions than these settings want.
    let staleModes: (blobs: Bool, outputs: OutputModes)
    let accounts: ReplicateAccounts
    let live: LiveSettings
    let reloader: Reloader
    /// Rings when items ended: their outputs may be too much.
    let savedBell: Bell
    let uploads: UploadDeletion
    let loop: EngineLoop
    let snapshots: Snapshots
    let work: FairWork
    let socket: SocketServer

    init(_ birth: Birth, board: StatusBoard) throws(DaemonError) {
        let logger = birth.logger
        self.logger = logger
        database = try Self.openDatabase(birth.settings)
        let settings = try Self.number(birth.settings, database)
        self.settings = settings
        live = LiveSettings(settings)
        mailbox = Mailbox()
        engine = SharedEngine()
        storage = StorageStatus()
        savedBell = Bell()
        folders = FolderStatus(logger: logger)
        clock = try Self.continueClock(database)
        (outputs, blobs, staleModes) = try Self.prepareFiles(settings, database, logger)
        blobUploads = try Self.takeUpUploads(blobs, clock)
        objects = try ObjectStore.make(birth)
        try Self.lookForStrays(database, settings, folders)
        let catalog = ModelCatalog(settings: settings, database: database)
        http = try HTTPClient.make(settings, birth.network, logger)
        accounts = try Self.makeAccounts(
            ReplicateAccounts.Parts(
                client: http, database: database, catalog: catalog, clock: clock, mailbox: mailbox, logger: logger),
            settings, birth)
        let newest = try Self.newestSeq(database)
        notifier = try Notifier.make(birth, database, newest: newest, clock)
        reloader = Reloader(
            Reloader.Parts(
                source: birth.source, live: live, level: birth.level, accounts: accounts, objects: objects,
                notifier: notifier, database: database,
                mailbox: mailbox, board: board, folders: folders, logger: logger))
        let inputs = InputBuilder(catalog: catalog, database: database)
        let models = ModelReader(catalog: catalog, accounts: accounts, clock: clock)
        let lookups = Lookups(mailbox: mailbox)
        uploads = UploadDeletion(accounts: accounts, lookups: lookups, logger: logger)
        let courier = Courier(
            accounts: accounts, mailbox: mailbox, database: database, lookups: lookups, models: models,
            outputs: outputs, objects: objects, blobs: blobs, inputs: inputs, settings: settings, clock: clock,
            logger: logger)
        work = FairWork()
        hub = SubscriberHub(database: database, newest: newest, work: work, logger: logger)
        let waiters = JobWaiters()
        let metrics = MetricsRecorder(maxStores: settings.metrics.maxStores)
        loop = EngineLoop(
            EngineLoop.Parts(
                live: live, mailbox: mailbox, engine: engine, database: database, courier: courier, hub: hub,
                notifier: notifier,
                waiters: waiters, inputs: inputs, storage: storage, savedBell: savedBell, metrics: metrics,
                clock: clock, logger: logger))
        let reader = EngineReader(mailbox: mailbox, engine: engine, storage: storage, clock: clock)
        snapshots = Snapshots(
            engine: reader, live: live, database: database, accounts: accounts, objects: objects,
            storage: storage, folders: folders, paces: DiskPaces(), metrics: metrics, hub: hub, notifier: notifier,
            work: work, clock: clock, startedAt: clock.now)
        let handlers = Handlers(
            Handlers.Parts(
                live: live, limits: settings.limits.inForce, reloader: reloader, database: database, mailbox: mailbox,
                engine: reader, hub: hub, waiters: waiters, catalog: catalog,
                lookups: ModelLookups(reader: models, lookups: lookups, clock: clock),
                listed: ListedFiles(
                    database: database, outputs: outputs, objects: objects, blobs: blobs, logger: logger),
                objects: objects, blobs: blobs,
                blobUploads: blobUploads, storage: storage,
                metrics: metrics, snapshots: snapshots, work: work, clock: clock, logger: logger))
        var limits = SocketLimits(settings.limits.inForce)
        limits.connections = Descriptors(settings).clients
        socket = SocketServer(
            listening: try Self.listening(settings), limits: limits, logger: logger,
            handler: Sessions(
                handlers, live: live, limits: settings.limits.inForce, hub: hub, waiters: waiters, work: work))
    }

    /// Ends what holds threads and files, after all services have ended.
    func close() {
        http.shutdown()
        objects?.close()
        do throws(DatabaseError) {
            try database.close()
        } catch {
            logger.error("the database did not close cleanly", metadata: ["reason": "\(error)"])
        }
    }

    /// The settings with the numbers of their accounts, which the database gives.
    private static func number(
        _ settings: Settings, _ database: any NameRecords
    ) throws(DaemonError) -> Settings {
        do throws(DatabaseError) {
            return try settings.numbered { name throws(DatabaseError) in try database.accountID(for: name) }
        } catch {
            throw DaemonError(opening: error)
        }
    }

    private static func makeAccounts(
        _ parts: ReplicateAccounts.Parts, _ settings: Settings, _ birth: Birth
    ) throws(DaemonError) -> ReplicateAccounts {
        do throws(WireError) {
            return try ReplicateAccounts(parts, settings, birth.tokens, birth.network)
        } catch {
            throw DaemonError(settings: error.message)
        }
    }

    private static func openDatabase(_ settings: Settings) throws(DaemonError) -> any JobRecords {
        let folder = settings.state.directory
        do throws(FileError) {
            try DurableFile.makeFolder(folder)
        } catch {
            throw Self.unusable("the state folder \(folder) can't be made", error)
        }
        if let refusal = Surroundings(settings).refusals.first { throw DaemonError(settings: refusal) }
        do throws(DatabaseError) {
            return try Database(directory: folder)
        } catch {
            throw DaemonError(opening: error)
        }
    }

    /// Takes up the timeline of the last life, and notes where it goes on: a crash leaves no other time for it.
    private static func continueClock(_ database: any JobRecords) throws(DaemonError) -> DaemonClock {
        do throws(DatabaseError) {
            let last = try database.clockRecord()
            let clock = DaemonClock(after: last, newest: try database.newestEventTime())
            WallClock.begin(clock, at: last?.ahead ?? .zero)
            try database.keep(clock.record(ahead: WallClock.ahead))
            return clock
        } catch {
            throw DaemonError(opening: error)
        }
    }

    private static func newestSeq(_ database: any EventReads) throws(DaemonError) -> Int64 {
        do throws(DatabaseError) {
            return try database.newestSeq()
        } catch {
            throw DaemonError(error.message)
        }
    }

    private static func prepareFiles(
        _ settings: Settings, _ database: any NameRecords, _ logger: Logger
    ) throws(DaemonError) -> (OutputFiles, BlobFiles, (blobs: Bool, outputs: OutputModes)) {
        let outputs = OutputFiles(
            directory: settings.outputs.directory, maxOutputBytes: settings.outputs.maxOutputBytes,
            modes: settings.outputs.modes)
        let blobs = BlobFiles(directory: settings.state.directory + "/blobs") { path in
            logger.error("\(path) held other bytes than its name says: the right ones came again and are there now")
        }
        do throws(FileError) {
            try outputs.prepare()
            let areBlobsStale = try blobs.prepare()
            let modes = try OutputModes(
                outputs, isOurs: settings.outputs.directory.hasPrefix(settings.state.directory + "/")
            ) { database.knownStoreID(for: $0) != nil }
            return (outputs, blobs, (areBlobsStale, modes))
        } catch {
            throw Self.unusable("the folders for images can't be made", error)
        }
    }

    /// What users were putting when the last life ended.
    private static func takeUpUploads(_ blobs: BlobFiles, _ clock: DaemonClock) throws(DaemonError) -> BlobUploads {
        let uploads = BlobUploads(blobs)
        do throws(FileError) {
            try uploads.prepare(at: clock.now)
        } catch {
            throw Self.unusable("what was put by pieces can't be read", error)
        }
        return uploads
    }

    /// A database of which nothing is left, beside the files of one: told before the first job hides it.
    private static func lookForStrays(
        _ database: any TurnRecords, _ settings: Settings, _ folders: FolderStatus
    ) throws(DaemonError) {
        do throws(DatabaseError) {
            guard try database.nextIDs().job == JobID(1) else { return }
        } catch {
            throw DaemonError(opening: error)
        }
        let strays = [settings.state.directory + "/blobs", settings.outputs.directory].filter(OutputFiles.holdsFiles)
        guard !strays.isEmpty else { return }
        folders.note(
            "the database in \(settings.state.directory) is new, and \(strays.joined(separator: " and ")) hold files "
                + "of another one: its jobs are not known here. If that is not meant so, stop the daemon and put the "
                + "database back (Operations.md says how); else imgoptctl reload takes this notice away")
    }

    /// Room on a disk may come back by itself; a wrong path or its owner has to be mended.
    private static func unusable(_ what: String, _ error: FileError) -> DaemonError {
        let message = "\(what): \(error.description)"
        if case .noSpace = error { return DaemonError(message, systemCode: ENOSPC) }
        return DaemonError(settings: message)
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
