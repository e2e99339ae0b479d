import ImgoptEngine

extension Database {
    /// A blob by the hash of its bytes, nil when no item needs it.
    package func blob(_ sha256: String) throws(DatabaseError) -> BlobRow? {
        try read("reading a blob") { db in
            try db.first("SELECT * FROM blob WHERE sha256 = $1", sha256) { row in
                var remote: RemoteFile?
                if let id: String = try row["remote_id"], let url: String = try row["remote_url"] {
                    remote = RemoteFile(id: id, url: url, expires: try row["remote_expires"])
                }
                let blob = NewBlob(
                    sha256: try row["sha256"], bytes: try row["bytes"], contentType: try row["content_type"])
                return BlobRow(blob: blob, remote: remote, references: try row["refs"])
            }
        }
    }

    /// Keeps where the provider has a blob; nil: nowhere. No effect when the blob is not there any more.
    package func setRemote(_ sha256: String, _ remote: RemoteFile?) throws(DatabaseError) {
        try write("keeping an upload") { db in try db.setRemote(sha256, remote) }
    }

    /// Uploads that no open item needs any more; from here on they are no blob's. So what is submitted later is
    /// uploaded anew, and deleting them takes nothing away from it.
    package func takeUnusedUploads(limit: Int) throws(DatabaseError) -> [RemoteFile] {
        try write("looking for uploads to delete") { db in
            let unused = try db.all(
                """
                SELECT sha256, remote_id, remote_url, remote_expires FROM blob
                WHERE remote_id IS NOT NULL
                    AND NOT EXISTS (
                        SELECT 1 FROM item
                        WHERE item.blob = blob.sha256 AND item.blob IS NOT NULL AND item.\(Condition.open))
                LIMIT $1
                """, limit
            ) { row in
                let file = RemoteFile(
                    id: try row["remote_id"], url: try row["remote_url"], expires: try row["remote_expires"])
                return (sha256: try row["sha256"] as String, file: file)
            }
            for (sha256, _) in unused { try db.setRemote(sha256, nil) }
            return unused.map(\.file)
        }
    }
}

extension Session {
    fileprivate func setRemote(_ sha256: String, _ remote: RemoteFile?) throws {
        try run(
            "UPDATE blob SET remote_id = $1, remote_url = $2, remote_expires = $3 WHERE sha256 = $4",
            remote?.id, remote?.url, remote?.expires, sha256)
    }
}
