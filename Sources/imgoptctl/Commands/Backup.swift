import ArgumentParser
import ImgoptWire

/// Takes a copy of the daemon's database away.
struct Backup: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the daemon's database to a file while it works.",
        discussion: """
            The daemon writes a checked copy into its own state folder; this program moves it to FILE with your \
            rights, which have to reach there: root's do. Outputs and the bytes of sources are files: copy the \
            folders outputs and blobs of the state besides. The README says how to restore.

            Examples:
              imgoptctl backup /var/backups/imgopt.sqlite
              imgoptctl backup --force /var/backups/imgopt.sqlite
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Overwrite FILE if it is there.")
    var force = false

    @Argument(
        help: ArgumentHelp("Where the copy goes.", valueName: "file"), completion: .file(),
        transform: PathArgument.path)
    var file: String

    func run(in context: Context) async throws {
        // Before the daemon works for it: most of what can go wrong does here.
        let target = try BackupFile(file, overwrites: force)
        let backup: BackupResult
        do {
            backup = try await context.daemon.call(DaemonBackup())
            try target.take(backup.path, bytes: backup.bytes)
        } catch {
            target.abandon()
            throw error
        }
        if context.console.isJSON {
            var moved = backup
            moved.path = target.path
            return try context.console.data(moved.json)
        }
        context.console.note(
            "\(target.path): \(Figures.bytes(backup.bytes)), \(backup.jobs) jobs with \(backup.items) images")
    }
}
