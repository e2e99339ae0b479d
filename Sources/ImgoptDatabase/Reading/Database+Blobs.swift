import ImgoptEngine

extension Database {
    /// A blob by the hash of its bytes, nil when no item needs it.
    package func blob(_ sha256: String) throws(DatabaseError) -> BlobRow? {
        try read("reading a blob") { db in
            try db.first("SELECT * FROM blob WHERE sha256 = $1", sha256) { row in
                let blob = NewBlob(
                    sha256: try row["sha256"], bytes: try row["bytes"], contentType: try row["content_type"])
                return BlobRow(blob: blob, references: try row["refs"])
            }
        }
    }
}
