import Dispatch
import FoundationEssentials
import ImgoptDatabase
import ImgoptWire
import Logging

// daemon.backup: a copy of the database in STATE/backups. The daemon chooses the name: it opens no path that a client
// names, and its own folder is the only place where it may write.
extension DaemonHandlers {
    /// Copies that nobody took away: the oldest beyond this go.
    private static let keptBackups = 3

    func backup(_ context: RequestContext) {
        guard backups.begin() else {
            return context.reply.fail(
                WireError(
                    .overloaded, "another backup is being made: try again when it is done",
                    retryAfterMilliseconds: 10_000))
        }
        // It takes seconds a gigabyte, and neither turns nor other requests wait for it.
        DispatchQueue.global().async { [self] in
            let result = Result { () throws(WireError) in try makeBackup() }
            // Before the reply: whoever has it may ask for the next one.
            backups.end()
            context.reply.answer { () throws(WireError) in try result.get() }
        }
    }

    private func makeBackup() throws(WireError) -> BackupResult {
        let state = live.current.state.directory
        let folder = state + "/backups"
        let path = "\(folder)/\(Self.backupName(Timestamp(clock.now)))"
        let needed = try read { () throws(DatabaseError) in try database.databaseBytes() }
        if let free = DiskRoom.free(in: state), free < needed + DiskRoom.reserveBytes {
            throw .storageFull(
                "a backup takes \(needed >> 10) KiB, and the disk of \(state) has \(free >> 10) left"
            )
        }
        do throws(FileError) {
            try DurableFile.makeFolder(folder)
            try DurableFile.empty(folder, keeping: { $0.hasSuffix(".sqlite") })
        } catch {
            throw .storageFailed(error.description)
        }
        let facts: BackupFacts
        do throws(DatabaseError) {
            facts = try database.backup(to: path + ".partial")
        } catch {
            throw error.kind == .full ? .storageFull(error.message) : .storageFailed(error.message)
        }
        do throws(FileError) {
            try DurableFile.move(path + ".partial", to: path)
            let old = try DurableFile.names(in: folder).filter { $0.hasSuffix(".sqlite") }.sorted().dropLast(
                Self.keptBackups)
            for name in old { try DurableFile.remove(folder + "/" + name) }
        } catch {
            throw .storageFailed(error.description)
        }
        logger.notice("made a backup", metadata: ["path": "\(path)", "bytes": "\(facts.bytes)"])
        return BackupResult(path: path, bytes: facts.bytes, jobs: facts.jobs, items: facts.items)
    }

    /// `imgopt-20261123T215500.123Z.sqlite`: by name is by time.
    static func backupName(_ time: Timestamp) -> String {
        "imgopt-" + "\(time)".filter { $0 != "-" && $0 != ":" } + ".sqlite"
    }
}
