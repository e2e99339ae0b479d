import ImgoptEngine

// What the provider has of blobs, and what of it is to be deleted there. An upload is a blob's, or on the list of those
// that nothing needs, until it is known to be gone: whatever ends the daemon in between, it is not forgotten.
extension Database {
    /// Keeps where the provider has a blob; nil: nowhere. What it had of it before is needed no longer, nor is what it
    /// has of a blob that is not there any more.
    package func setRemote(_ sha256: String, _ remote: RemoteFile?) throws(DatabaseError) {
        try write("keeping an upload") { db in
            try db.listUpload(of: sha256, unless: remote?.id)
            try db.setRemote(sha256, remote)
            guard let remote else { return }
            try db.run(
                """
                INSERT INTO unused_upload (remote_id)
                SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM blob WHERE sha256 = $2)
                """, remote.id, sha256)
        }
    }

    /// Lists uploads that no open item needs any more, at most `limit`; from here on they are no blob's. So what is
    /// submitted later is uploaded anew, and deleting them takes nothing away from it.
    /// - Returns: how many they are; fewer than `limit`: there are no more.
    package func listUnusedUploads(limit: Int) throws(DatabaseError) -> Int {
        try write("looking for uploads to delete") { db in
            let blobs = try db.all(
                """
                SELECT sha256 FROM blob
                WHERE remote_id IS NOT NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM item
                        WHERE item.blob = blob.sha256 AND item.blob IS NOT NULL AND item.\(Condition.open))
                LIMIT $1
                """, limit
            ) { try $0[0] as String }
            for blob in blobs {
                try db.listUpload(of: blob)
                try db.setRemote(blob, nil)
            }
            return blobs.count
        }
    }

    /// Uploads to delete at the provider, those longest on the list first; or what follows `last`. Delete them, then
    /// `forget` them: a crash between leaves them on the list.
    package func unusedUploads(after last: UnusedUpload? = nil, limit: Int) throws(DatabaseError) -> [UnusedUpload] {
        try read("reading which uploads to delete") { db in
            let sql = "SELECT id, remote_id FROM unused_upload WHERE id > $1 ORDER BY id LIMIT $2"
            return try db.all(sql, last?.id ?? 0, max(0, limit)) { row in
                UnusedUpload(id: try row[0], remoteID: try row[1])
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
    /// What the provider has of a blob is needed no longer, unless it is `kept`.
    func listUpload(of blob: String, unless kept: String? = nil) throws {
        try run(
            """
            INSERT INTO unused_upload (remote_id)
            SELECT remote_id FROM blob WHERE sha256 = $1 AND remote_id IS NOT NULL AND remote_id <> coalesce($2, '')
            """, blob, kept)
    }

    fileprivate func setRemote(_ sha256: String, _ remote: RemoteFile?) throws {
        try run(
            "UPDATE blob SET remote_id = $1, remote_url = $2, remote_expires = $3 WHERE sha256 = $4",
            remote?.id, remote?.url, remote?.expires, sha256)
    }
}

/// A file at the provider that nothing needs any more.
package struct UnusedUpload: Hashable, Sendable {
    let id: Int64
    /// Its name there.
    package let remoteID: String
}
