import GRDB
import ImgoptEngine

extension Database {
    /// A blob by the hash of its bytes, nil when no item needs it.
    package func blob(_ sha256: String) throws(DatabaseError) -> BlobRow? {
        try read("reading a blob") { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM blob WHERE sha256 = ?")
            guard let row = try Row.fetchOne(statement, arguments: [sha256]) else { return nil }
            var remote: RemoteFile?
            if let id = row.text("remote_id"), let url = row.text("remote_url") {
                remote = RemoteFile(id: id, url: url, expires: row.moment("remote_expires"))
            }
            return BlobRow(
                blob: NewBlob(sha256: sha256, bytes: row["bytes"], contentType: row["content_type"]), remote: remote,
                references: row["refs"])
        }
    }

    /// Keeps where the provider has a blob; nil: nowhere. No effect when the blob is not there any more.
    package func setRemote(_ sha256: String, _ remote: RemoteFile?) throws(DatabaseError) {
        try write("keeping an upload") { db in
            try db.run(
                "UPDATE blob SET remote_id = ?, remote_url = ?, remote_expires = ? WHERE sha256 = ?",
                remote?.id, remote?.url, remote?.expires?.microseconds, sha256)
        }
    }

    /// Uploads that no open item needs any more; from here on they are no blob's. So what is submitted later is
    /// uploaded anew, and deleting them takes nothing away from it.
    package func takeUnusedUploads(limit: Int) throws(DatabaseError) -> [RemoteFile] {
        try write("looking for uploads to delete") { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT sha256, remote_id, remote_url, remote_expires FROM blob
                        WHERE remote_id IS NOT NULL
                            AND NOT EXISTS (
                                SELECT 1 FROM item
                                WHERE item.blob = blob.sha256 AND item.blob IS NOT NULL AND item.state < 5)
                        LIMIT ?
                        """), arguments: [limit])
            return try rows.map { row in
                try db.run(
                    "UPDATE blob SET remote_id = NULL, remote_url = NULL, remote_expires = NULL WHERE sha256 = ?",
                    row["sha256"] as String)
                return RemoteFile(
                    id: try row.requiredText("remote_id"), url: try row.requiredText("remote_url"),
                    expires: row.moment("remote_expires"))
            }
        }
    }
}
