import FoundationEssentials
import GRDB
package import ImgoptEngine

/// An item that does, or did, the same work as another one that was just handed in.
package struct IdenticalItem: Hashable, Sendable {
    /// The item.
    package let id: ItemID
    /// The job it belongs to.
    package let job: JobID
    /// When it was done; nil: it is open.
    package let doneAt: Moment?
}

extension Database {
    /// For each of these identities the item that goes its own way and is not finished, else the one that was done
    /// last. Nothing for identities that nobody has, whose items failed, or are left to a person.
    package func identical(_ identities: Set<[UInt8]>) throws(DatabaseError) -> [[UInt8]: IdenticalItem] {
        guard !identities.isEmpty else { return [:] }
        return try read("looking for identical work") { db in
            let open = try db.cachedStatement(
                sql: """
                    SELECT item.id, item.job, NULL FROM item JOIN job ON job.id = item.job
                    WHERE identity = ? AND item.finished_at IS NULL AND follows IS NULL AND for_person = 0
                        AND cancel_requested = 0
                    LIMIT 1
                    """)
            let done = try db.cachedStatement(
                sql: """
                    SELECT item.id, item.job, item.finished_at FROM item JOIN job ON job.id = item.job
                    WHERE identity = ? AND item.state = 5 ORDER BY item.id DESC LIMIT 1
                    """)
            var found: [[UInt8]: IdenticalItem] = [:]
            for identity in identities {
                let arguments: StatementArguments = [Data(identity)]
                guard
                    let row = try Row.fetchOne(open, arguments: arguments)
                        ?? Row.fetchOne(done, arguments: arguments)
                else { continue }
                found[identity] = IdenticalItem(
                    id: ItemID(row[0]), job: JobID(row[1]), doneAt: Moment(row[2] as Int64?))
            }
            return found
        }
    }
}
