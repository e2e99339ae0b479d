import Dispatch
import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import ImgoptSocket
package import Logging
import ServiceLifecycle
import UnixSignals

/// The daemon: all rooms, wired, started in order and ended in reverse.
package struct Daemon: Sendable {
    private let settings: Settings
    private let token: ReplicateToken
    private let logger: Logger

    /// A daemon for checked settings.
    package init(settings: Settings, token: ReplicateToken, logger: Logger) {
        self.settings = settings
        self.token = token
        self.logger = logger
    }

    /// Runs until a signal ends it. Throws `DaemonError` when it can't start.
    package func run() async throws {
        let notifier = SystemdNotifier()
        let rooms: Rooms
        let start: EngineStart
        do {
            rooms = try Rooms(settings: settings, token: token, logger: logger)
            // Ready means recovered: the socket opens only after this.
            start = try EngineStart(rooms)
        } catch {
            notifier.failed(errno: error.systemCode, status: error.message)
            throw error
        }
        defer { rooms.close() }
        let house = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    Self.member(EngineService(rooms: rooms, start: start), endsAll: true),
                    Self.member(UpkeepService(rooms: rooms)),
                    Self.member(SocketService(rooms: rooms, notifier: notifier)),
                    Self.member(StatusService(rooms: rooms, notifier: notifier)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger)))
        try await house.run()
        logger.info("stopped")
    }

    /// A service whose failure ends the others as a signal would: the engine's loop leaves only when it is asked to.
    private static func member(
        _ service: any Service, endsAll: Bool = false
    ) -> ServiceGroupConfiguration.ServiceConfiguration {
        .init(
            service: service, successTerminationBehavior: endsAll ? .gracefullyShutdownGroup : .cancelGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
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
    /// As in sysexits.h: 78 for settings, which no restart heals; 1 for all else.
    package let exitStatus: Int32
    /// For systemd's ERRNO.
    package let systemCode: Int32

    /// The message.
    package var description: String { message }

    /// An error that a restart may heal.
    package init(_ message: String, systemCode: Int32 = EIO) {
        self.message = message
        exitStatus = 1
        self.systemCode = systemCode
    }

    /// What opening the database says: a state that is damaged, foreign, newer or not to be used stays so.
    init(opening error: DatabaseError) {
        switch error.kind {
        case .directoryUnusable, .corrupt, .notOurDatabase, .newerSchema: self.init(settings: error.message)
        default: self.init(error.message, systemCode: EBUSY)
        }
    }

    /// An error in the settings or the surroundings, that only a person can mend.
    package init(settings message: String) {
        self.message = message
        exitStatus = 78
        systemCode = EINVAL
    }
}
