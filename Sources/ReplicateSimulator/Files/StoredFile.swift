import ImgoptJSON

/// One upload of the Files API.
struct StoredFile: Sendable {
    let id: String
    /// Who uploaded it; nobody else can read it.
    let account: Int
    let name: String
    let contentType: String
    let metadata: JSONValue
    let bytes: [UInt8]
    let sha256: String
    let createdAt: Microseconds
    let expiresAt: Microseconds

    func json(_ service: SimulatedPrediction.Addresses) -> JSONValue {
        let times = [createdAt, expiresAt].map { Timestamp.text($0 + service.clockOffset, fractionDigits: 3) }
        return [
            "id": .string(id), "name": .string(name), "content_type": .string(contentType),
            "size": .integer(bytes.count), "etag": .string(sha256), "checksums": ["sha256": .string(sha256)],
            "metadata": metadata,
            "created_at": .string(times[0]), "expires_at": .string(times[1]),
            "urls": ["get": .string("\(service.api)/files/\(id)")],
        ]
    }
}
