/// What `imgoptd` ends with, for systemd and for scripts: the numbers of sysexits.h where these mean the same. Listed
/// in `--help` and in the man page.
package enum DaemonExitStatus: Int32, CaseIterable, Sendable {
    /// It ended on demand, or what it was to look at is well.
    case ended = 0
    /// It could not start or go on, which may pass.
    case failed = 1
    /// Pages of the database are damaged, what is kept twice differs, or files are missing.
    case damaged = 65
    /// The disk does not read or keep the database.
    case unreadable = 74
    /// The database is looked at while somebody works on it.
    case inUse = 75
    /// The command line, the settings, or the state are wrong: a person has to mend them.
    case refused = 78

    /// Its line in the help.
    var summary: String {
        switch self {
        case .ended: "ended on demand, or found all well"
        case .failed:
            "could not start or go on, and a restart may help: the state or the socket is in use, the disk is full"
        case .damaged: "--check-database: the database is damaged, or files that it names are not there"
        case .unreadable:
            "ended after its database had been removed or replaced: it acknowledged nothing since; "
                + "--check-database: it can't be read"
        case .inUse: "--check-database: somebody works on the database"
        case .refused:
            "the command line, the settings or the state are wrong (no database, one of another program or of a newer "
                + "version), and a restart does not help"
        }
    }

    /// The table for the help.
    package static let table = allCases.map { status in
        let number = String(status.rawValue)
        return "  " + number + String(repeating: " ", count: 4 - number.count) + status.summary
    }.joined(separator: "\n")
}
