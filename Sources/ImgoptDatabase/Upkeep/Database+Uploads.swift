package import ImgoptEngine

// What accounts at the provider have of blobs, and what of it is to be deleted there. An upload is a blob's, or on the
// list of those that nothing needs, until it is known to be gone: whatever ends the daemon in between, it is not
// forgotten.
extension Database {
    /// Where an account has a blob; nil: nowhere.
    package func upload(of sha256: String, to account: AccountID) throws(DatabaseError) -> RemoteFile? {
        try read("reading an upload") { db in
            let sql = "SELECT remote_id, url, expires FROM upload WHERE sha256 = $1 AND account = $2"
            return try db.first(sql, sha256, account) { row in
                RemoteFile(id: try row[0], url: try row[1], expires: try row[2])
            }
        }
    }

    /// Keeps where an account has a blob. What it had of it before is needed no longer, nor is what it has of a blob
    /// that is not there any more.
    package func keepUpload(
        of sha256: String, to account: AccountID, _ remote: RemoteFile
    ) throws(DatabaseError) {
        try write("keeping an upload") { db in
            try db.listUploads(of: sha256, to: account, unless: remote.id)
            try db.run(
                """
                INSERT INTO upload (sha256, account, remote_id, url, expires)
                SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT 1 FROM blob WHERE sha256 = $1)
                """, sha256, account, remote.id, remote.url, remote.expires)
            try db.run(
                """
                INSERT INTO unused_upload (remote_id, account)
                SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM blob WHERE sha256 = $3)
                """, remote.id, account, sha256)
        }
    }

    /// Lists uploads that no open item needs any more, at most `limit`; from here on they are no blob's. So what is
    /// submitted later is uploaded anew, and deleting them takes nothing away from it.
    /// - Returns: how many they are; fewer than `limit`: there are no more.
    package func listUnusedUploads(limit: Int) throws(DatabaseError) -> Int {
        try write("looking for uploads to delete") { db in
            let uploads = try db.all(
                """
                SELECT sha256, account FROM upload
                WHERE NOT EXISTS (
                    SELECT 1 FROM item
                    WHERE item.blob = upload.sha256 AND item.blob IS NOT NULL AND item.\(Condition.open))
                LIMIT $1
                """, limit
            ) { (blob: try $0[0] as String, account: try $0[1] as AccountID) }
            for upload in uploads { try db.listUploads(of: upload.blob, to: upload.account) }
            return uploads.count
        }
    }

    /// Uploads to delete at the provider, those longest on the list first; or what follows `last`. Delete them, then
    /// `forget` them: a crash between leaves them on the list.
    package func unusedUploads(after last: UnusedUpload? = nil, limit: Int) throws(DatabaseError) -> [UnusedUpload] {
        try read("reading which uploads to delete") { db in
            let sql = "SELECT id, remote_id, account FROM unused_upload WHERE id > $1 ORDER BY id LIMIT $2"
            return try db.all(sql, last?.id ?? 0, max(0, limit)) { row in
                UnusedUpload(id: try row[0], remoteID: try row[1], account: try row[2])
            }
        }
    }

    /// The provider has these no longer: takes them off the list.
    package func forget(_ uploads: [UnusedUpload]) throws(DatabaseError) {
        try write("forgetting deleted uploads") { db in
            for upload in uploads { try db.run("DELETE FROM unused_upload WHERE id = $1", upload.id) }
        }
    }
}

extension Session {
    /// What accounts, or one of them, have of a blob is needed no longer; an upload that is `kept` is not to be
    /// deleted.
    func listUploads(of blob: String, to account: AccountID? = nil, unless kept: String? = nil) throws {
        try run(
            """
            INSERT INTO unused_upload (remote_id, account)
            SELECT remote_id, account FROM upload
            WHERE sha256 = $1 AND account = coalesce($2, account) AND remote_id <> coalesce($3, '')
            """, blob, account, kept)
        try run("DELETE FROM upload WHERE sha256 = $1 AND account = coalesce($2, account)", blob, account)
    }
}

/// A file at the provider that nothing needs any more.
package struct UnusedUpload: Hashable, Sendable {
    let id: Int64
    /// Its name there.
    package let remoteID: String
    /// The account that has it.
    package let account: AccountID
}
