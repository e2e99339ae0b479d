package import ImgoptEngine

// Who put which bytes. The bytes themselves are one file for all; what a user is told of them comes from its own lines.
extension Database {
    /// Bytes that a user put; nil: it has not, whoever else has.
    package func put(_ sha256: String, of uid: UInt32) throws(DatabaseError) -> PutRow? {
        try read("reading what was put") { db in
            try db.first("SELECT bytes, content_type, put_at FROM put WHERE uid = $1 AND sha256 = $2", uid, sha256) {
                PutRow(sha256: sha256, bytes: try $0[0], contentType: try $0[1], putAt: try $0[2])
            }
        }
    }

    /// Keeps that a user put bytes, which are in their file.
    package func keep(_ put: PutRow, of uid: UInt32) throws(DatabaseError) {
        try write("keeping what was put") { db in
            try db.run(
                """
                INSERT INTO put (uid, sha256, bytes, content_type, put_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (uid, sha256) DO UPDATE SET put_at = excluded.put_at
                """, uid, put.sha256, put.bytes, put.contentType, put.putAt)
            // Their file may be about to be removed: it is wanted again.
            try db.takeOffRemovals(put.sha256)
        }
    }

    /// Lets bytes that a user put stay for another while.
    package func renewPut(_ sha256: String, of uid: UInt32, at now: Moment) throws(DatabaseError) {
        try write("keeping what was put") { db in
            try db.run("UPDATE put SET put_at = $1 WHERE uid = $2 AND sha256 = $3", now, uid, sha256)
        }
    }

    /// What a user put and has named in no image yet.
    package func unnamedPuts(of uid: UInt32) throws(DatabaseError) -> UnnamedPuts {
        try read("reading what was put") { db in
            let sql = "SELECT count(*), coalesce(sum(bytes), 0) FROM put WHERE uid = $1 AND is_named = 0"
            return try db.first(sql, uid) { UnnamedPuts(count: try $0[0], bytes: try $0[1]) }
                ?? UnnamedPuts(count: 0, bytes: 0)
        }
    }

    /// Forgets who put bytes that were last put, asked for or named before a moment. The files of those that nobody
    /// needs are then in `removals`.
    /// - Returns: how many lines went; fewer than `limit`: there are no more.
    package func dropPuts(before moment: Moment, limit: Int) throws(DatabaseError) -> Int {
        try write("forgetting what was put") { db in
            let old = try db.all(
                "SELECT uid, sha256 FROM put WHERE put_at < $1 ORDER BY put_at LIMIT $2", moment, max(1, limit)
            ) { (uid: try $0[0] as UInt32, sha256: try $0[1] as String) }
            for put in old {
                try db.run("DELETE FROM put WHERE uid = $1 AND sha256 = $2", put.uid, put.sha256)
                try db.listRemoval(ofUnneeded: put.sha256)
            }
            return old.count
        }
    }

    /// Whether an item needs the bytes, or a user who put them may still name them.
    package func needsBlob(_ sha256: String) throws(DatabaseError) -> Bool {
        try read("reading who needs a blob") { db in try db.needsBlob(sha256) }
    }
}

extension Session {
    /// Lists the file of bytes that nobody needs.
    func listRemoval(ofUnneeded sha256: String) throws {
        if try needsBlob(sha256) { return }
        try run("INSERT INTO removal (is_blob, name) VALUES (1, $1)", sha256)
    }

    /// The file of these bytes is wanted again.
    func takeOffRemovals(_ sha256: String) throws {
        try run("DELETE FROM removal WHERE name = $1 AND is_blob = 1", sha256)
    }

    fileprivate func needsBlob(_ sha256: String) throws -> Bool {
        try number(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM blob WHERE sha256 = $1)
                OR EXISTS (SELECT 1 FROM put WHERE sha256 = $1)
            """, sha256) != nil
    }
}
