internal import CLinux
import Dispatch
import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptSocket
import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon: all rooms, wired, started in order and ended in reverse.
package struct Daemon: Sendable {
    private let birth: Birth
    private let notifier = SystemdNotifier()

    /// A daemon for checked settings.
    package init(_ birth: Birth) { self.birth = birth }

    /// Runs until a signal ends it. Throws `DaemonError` when it can't start or go on.
    package func run() async throws {
        do {
            try await live()
        } catch let error as DaemonError {
            notifier.failed(errno: error.systemCode, status: error.message)
            throw error
        }
    }

    private func live() async throws {
        // Until its service listens: a reload that comes too early is none, and not the end.
        signal(SIGHUP, SIG_IGN)
        ProcessMemory.keepLittle()
        let board = StatusBoard(notifier)
        let patience = Patience(notifier, "taking up the work of the last life", minutes: 30)
        let rooms = try Rooms(birth, board: board)
        defer { rooms.close() }
        try SocketService.prepare(rooms.socket)
        // Ready means recovered: the socket opens only after this.
        let start = try EngineStart(rooms)
        patience.end()
        // What a great backlog took to be read is not needed again.
        _ = malloc_trim(0)
        let house = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: Self.services(rooms, start, board),
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(birth.logger)))
        try await house.run()
        if let loss = rooms.storage.loss { throw DaemonError(loss: loss) }
        birth.logger.info("stopped")
    }

    /// In the order of their start, which is the reverse of that of their end.
    private static func services(
        _ rooms: Rooms, _ start: EngineStart, _ board: StatusBoard
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let (database, mailbox, logger) = (rooms.database, rooms.mailbox, rooms.logger)
        var services = [
            member(
                EngineService(
                    start: start, loop: rooms.loop, accounts: rooms.accounts, mailbox: mailbox, clock: rooms.clock),
                endsAll: true),
            member(
                UpkeepService(
                    database: database, live: rooms.live, outputs: rooms.outputs, objects: rooms.objects,
                    blobs: rooms.blobs, blobUploads: rooms.blobUploads, uploads: rooms.uploads,
                    savedBell: rooms.savedBell,
                    clock: rooms.clock, logger: logger)),
            member(ClockService(clock: rooms.clock, mailbox: mailbox, database: database, logger: logger)),
            member(
                FolderService(
                    database: database, outputs: rooms.outputs, blobs: rooms.blobs, folders: rooms.folders,
                    staleModes: rooms.staleModes, paces: rooms.snapshots.paces, live: rooms.live, clock: rooms.clock,
                    mailbox: mailbox, logger: logger)),
            member(MetricsService(snapshots: rooms.snapshots, settings: rooms.settings, logger: logger)),
            member(ReloadService(reloader: rooms.reloader)),
            member(
                SocketService(
                    socket: rooms.socket, path: rooms.settings.socket.path, work: rooms.work, logger: logger,
                    board: board)),
            member(
                StatusService(snapshots: rooms.snapshots, database: database, logger: logger, board: board)),
            member(
                WatchdogService(
                    http: rooms.http, objects: rooms.objects, socket: rooms.socket, database: database,
                    progress: rooms.loop.progress,
                    mailbox: mailbox, logger: logger, board: board)),
        ]
        // The last to end: what the last turn brings is told as well.
        if let notifier = rooms.notifier { services.insert(member(NotifyService(notifier: notifier)), at: 0) }
        #if DEBUG
            services.append(
                member(
                    HangService(
                        http: rooms.http, objects: rooms.objects, socket: rooms.socket, mailbox: mailbox,
                        progress: rooms.loop.progress)))
        #endif
        return services
    }

    /// A service whose failure ends the others as a signal would: the engine's loop leaves only when it is asked to.
    ///
    /// Its name is that of its type: by itself the library would describe the service, and with it all that it holds,
    /// down to each queued image.
    static func member(
        _ service: any Service, endsAll: Bool = false
    ) -> ServiceGroupConfiguration.ServiceConfiguration {
        .init(
            service: service, successTerminationBehavior: endsAll ? .gracefullyShutdownGroup : .cancelGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup, serviceName: "\(type(of: service))")
    }

    /// The library's own words about services are of use only for debugging.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}

/// Why the daemon can't start, and the exit status that says so.
package struct DaemonError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what to do.
    package let message: String
    /// What the process ends with.
    package let exitStatus: DaemonExitStatus
    /// For systemd's ERRNO.
    package let systemCode: Int32

    package var description: String { message }

    /// An error that a restart may heal.
    package init(_ message: String, systemCode: Int32 = EIO) {
        self.message = message
        exitStatus = .failed
        self.systemCode = systemCode
    }

    /// What opening the database says: a state that is damaged, foreign, of another schema or not to be used stays so.
    init(opening error: DatabaseError) {
        switch error.kind {
        case .directoryUnusable, .corrupt, .notOurDatabase, .newerSchema, .unknownSchema:
            self.init(settings: error.message)
        default: self.init(error.message, systemCode: EBUSY)
        }
    }

    /// The database was taken away while the daemon worked on it.
    init(loss: DatabaseError) {
        message = loss.message
        exitStatus = .unreadable
        systemCode = EIO
    }

    /// An error in the settings or the surroundings, that only a person can mend.
    package init(settings message: String, systemCode: Int32 = EINVAL) {
        self.message = message
        exitStatus = .refused
        self.systemCode = systemCode
    }
}
