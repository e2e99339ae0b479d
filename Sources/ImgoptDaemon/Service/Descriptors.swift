import Glibc
import ImgoptEngine
import ImgoptWire

/// What the process's limit of open files leaves for each use, so that whatever is under way, clients are served.
package struct Descriptors: Sendable, Equatable {
    /// How many may be open at once.
    package let limit: Int
    /// Connections of clients at once.
    package let clients: Int
    /// Connections to the provider, and to where outputs are.
    package let connections: Int
    /// Downloads at once: each has a connection and a file.
    package let downloads: Int

    /// The database with its readers and its log, queues of events, listeners, folders.
    private static let own = 96
    private static let mostConnections = 1_024

    /// Shares `limit` among so many clients and downloads as are wanted, or as many as it is enough for: clients have
    /// what transfers can't use, and a quarter at least. A quarter of what transfers have is for uploads, and for files
    /// that are open for a moment.
    package init(limit: Int, clients: Int, downloads: Int) {
        let free = max(limit - Self.own, 16)
        self.limit = limit
        let usable = max(2 * Self.mostConnections, 4 * downloads)
        self.clients = min(clients, max(free / 4, free - usable))
        let transfers = free - self.clients
        connections = min(Self.mostConnections, transfers / 2)
        self.downloads = min(downloads, transfers / 4)
    }

    /// The share of what these settings want under the limit of this process.
    init(_ settings: Settings) {
        // Connections to the bucket, and what is read for them.
        let forBucket = settings.objects.bucket == nil ? 0 : 2 * ObjectStore.connections
        // Of each run of a hook's program what it reads and writes, or a connection.
        let forHooks = settings.notify.isSet ? 6 * settings.notify.concurrent : 0
        self.init(
            limit: Self.limits.now - forBucket - forHooks, clients: settings.limits.connections,
            downloads: settings.engine.maxFetches)
    }

    /// Says that less is possible than was wanted; nil: it is enough.
    func warning(_ settings: Settings) -> String? {
        let isEnough = downloads >= settings.engine.maxFetches && clients >= settings.limits.connections
        if isEnough { return nil }
        return "no more than \(limit) files may be open: at most \(downloads) downloads and \(clients) clients at "
            + "once; for more, raise LimitNOFILE= of the unit, or ulimit -n"
    }

    /// Takes as many as the process may have: what it is given at first is meant for programs of old.
    package static func raise() {
        let (now, most) = limits
        guard now < most else { return }
        var raised = rlimit(rlim_cur: rlim_t(most), rlim_max: rlim_t(most))
        // Refused, it stays as it is.
        _ = unsafe setrlimit(which, &raised)
    }

    private static let which = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    private static var limits: (now: Int, most: Int) {
        var limit = rlimit()
        guard unsafe getrlimit(which, &limit) == 0 else { return (1_024, 1_024) }
        return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
    }
}
