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
}
