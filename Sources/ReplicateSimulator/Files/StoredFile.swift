import ImgoptJSON

/// One upload of the Files API.
struct StoredFile: Sendable {
    let id: String
    let name: String
    let contentType: String
    let metadata: JSONValue
    let bytes: [UInt8]
    let sha256: String
    let createdAt: Microseconds
    let expiresAt: Microseconds

    func json(api: String) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "content_type": .string(contentType),
            "size": .integer(bytes.count), "etag": .string(sha256), "checksums": ["sha256": .string(sha256)],
            "metadata": metadata,
            "created_at": .string(Timestamp.text(createdAt, fractionDigits: 3)),
            "expires_at": .string(Timestamp.text(expiresAt, fractionDigits: 3)),
            "urls": ["get": .string("\(api)/files/\(id)")],
        ]
    }
}
