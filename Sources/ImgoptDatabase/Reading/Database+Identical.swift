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
    /// Of items with one identity that came to nothing, no more than so many are passed over.
    private static let givenUpMax = 10_000

    /// For each of these identities the newest item that has a result or is on its way to one: where an open one
    /// follows another, that one. Nothing for identities that nobody has, or whose items failed, were cancelled or are
    /// left to a person.
    package func identical(_ identities: Set<[UInt8]>) throws(DatabaseError) -> [[UInt8]: IdenticalItem] {
        guard !identities.isEmpty else { return [:] }
        return try read("looking for identical work") { db in
            // Nothing is sorted: the index has the newest last, and no more is read than is looked at.
            var found: [[UInt8]: IdenticalItem] = [:]
            for identity in identities {
                try db.scan(Self.twins, ItemState.done, identity, Self.givenUpMax) { row in
                    guard try row[3] else { return true }
                    found[identity] = IdenticalItem(id: try row[0], job: try row[1], doneAt: try row[2])
                    return false
                }
            }
            return found
        }
    }

    private static let twins = """
        SELECT lead.id, lead.job, lead.finished_at, lead.state = $1
            OR lead.finished_at IS NULL AND lead.for_person = 0 AND lead.cancel_requested = 0
        FROM item INDEXED BY item_identity
            CROSS JOIN item AS lead ON lead.id =
                CASE WHEN item.finished_at IS NULL THEN coalesce(item.follows, item.id) ELSE item.id END
            CROSS JOIN job ON job.id = lead.job
        WHERE item.identity = $2 ORDER BY item.id DESC LIMIT $3
        """
}
