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
}
