import ImgoptDatabase
import Logging

/// Works on the database until it lets itself be worked on: what a turn decides rests on what it reads and writes, so
/// nothing of it may be guessed or left out.
struct PatientStorage: Sendable {
    let storage: StorageStatus
    let logger: Logger
    let progress: LoopProgress

    /// What `work` gives, however long that takes. Meanwhile `StorageStatus` has the reason, and the log from time to
    /// time. Ends the process when waiting can't help: the next start reads what is true.
    func insist<Value>(on what: String, _ work: () throws(DatabaseError) -> Value) -> Value {
        var failures = 0
        while true {
            progress.beginWrite()
            do throws(DatabaseError) {
                let value = try work()
                progress.endWrite()
                if failures > 0 { logger.notice("\(what) works again", metadata: ["failures": "\(failures)"]) }
                storage.noteSuccess()
                return value
            } catch {
                progress.endWrite()
                failures += 1
                storage.note(error)
                if failures >= Self.tries(error.kind) {
                    logger.critical("\(what) can't go on: the daemon ends", metadata: ["reason": "\(error)"])
                    fatalError("\(what) can't go on: \(error.message)")
                }
                if failures == 1 || failures % 60 == 0 {
                    logger.log(.error, .storageFails, "\(what) failed, trying again", ["reason": "\(error)"])
                }
                storage.waitBeforeRetry()
            }
        }
    }

    /// How often something is tried that fails so. What contradicts what is on disk stays as it is; damage is tried
    /// a few times, since SQLite calls it damage when the disk can't be read.
    private static func tries(_ kind: DatabaseError.Kind) -> Int {
        switch kind {
        case .full, .inputOutput, .busy, .directoryUnusable, .inUse, .missing, .other: .max
        case .corrupt: 5
        case .notOurDatabase, .newerSchema, .unknownSchema, .closed, .lost, .constraint, .inconsistent: 1
        }
    }
}
