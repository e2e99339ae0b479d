import Dispatch
import ImgoptDatabase
import ImgoptEngine
import Logging

// The database was taken away while the daemon works on it. From then on nothing is acknowledged or sent: what would be
// written is found by nobody. The daemon goes on only to say so, until a person ends it.
extension TurnTaker {
    /// Gives up a turn that is not on disk. Nothing of it is carried out.
    mutating func strand(_ turn: Turn, _ error: DatabaseError) {
        isStranded = true
        parts.storage.note(error)
        parts.logger.log(.critical, .storageFails, "\(error.message)")
        for reply in replies.values { reply(.refused(.draining)) }
        replies = [:]
        // Those tell of what was on disk before this turn.
        for reply in turn.replies { reply() }
        for wish in turn.forgets { wish.reply(nil) }
        for query in turn.queries { step { query(&$0, turn.now) } }
        progress.noteTurn()
        let parts = parts
        DispatchQueue.global().async { Self.rescue(parts) }
    }

    /// Answers what still comes in. True: there may be more.
    func refuse(_ letters: [Mailbox.Letter]) -> Bool {
        for letter in letters {
            switch letter {
            case .event, .deed: break
            case .request(_, _, let reply): reply(.refused(.draining))
            case .submission(let draft): draft.reply(.refused(.draining))
            case .forget(let wish): wish.reply(nil)
            case .reload(let reload): reload.reply()
            case .query(let query): step { query(&$0, parts.clock.now) }
            }
        }
        progress.noteTurn()
        return true
    }

    private static func rescue(_ parts: EngineLoop.Parts) {
        do throws(DatabaseError) {
            let copy = try parts.database.rescue()
            parts.logger.notice(
                "\(copy.map { "all that the database had is in \($0)" } ?? "all that the log had is in the database")")
        } catch {
            parts.logger.error("what the database had can't be saved", metadata: ["reason": "\(error)"])
        }
    }
}
