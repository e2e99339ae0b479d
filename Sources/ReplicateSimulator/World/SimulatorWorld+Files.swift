import ImgoptJSON
import OrderedCollections

extension SimulatorWorld {
    mutating func createFile(_ request: SimulatedRequest, by account: Int, at now: Microseconds) -> SimulatedAnswer {
        guard let form = Multipart(contentType: request.contentType ?? "", body: request.body),
            let content = form["content"]
        else { return Problem.badRequest("Missing content") }
        guard content.content.count < SimulatorLimits.fileBytes else { return Problem.fileTooLarge }
        let name = form["filename"].map { String(decoding: $0.content, as: UTF8.self) } ?? content.filename ?? "file"
        guard name.utf8.count <= 255 else { return Problem.badRequest("filename must be at most 255 bytes") }
        let type = form["type"].map { String(decoding: $0.content, as: UTF8.self) } ?? content.contentType
        var metadata: JSONValue = [:]
        if let part = form["metadata"] {
            guard let parsed = try? JSONValue(parsing: Array(part.content)), parsed.objectValue != nil else {
                return Problem.badRequest("metadata must be a JSON object")
            }
            metadata = parsed
        }
        let bytes = Array(content.content)
        let file = StoredFile(
            id: generator.identifier(length: 48), account: account, name: name,
            contentType: type ?? "application/octet-stream",
            metadata: metadata, bytes: bytes, sha256: Checksum.sha256(bytes), createdAt: now,
            expiresAt: now + .seconds(SimulatorLimits.fileLifeSeconds))
        files[file.id] = file
        return SimulatedAnswer(status: 201, json: file.json(addresses).serialized())
    }

    func listFiles(of account: Int) -> SimulatedAnswer {
        let newest = files.values.reversed().lazy.filter { $0.account == account }.prefix(SimulatorLimits.pageRecords)
        let results = newest.map { $0.json(addresses) }
        let page: JSONValue = ["previous": nil, "next": nil, "results": .array(Array(results))]
        return SimulatedAnswer(json: page.serialized())
    }

    func describeFile(_ id: String, of account: Int) -> SimulatedAnswer {
        guard let file = files[id], file.account == account else { return Problem.notFound("File not found") }
        return SimulatedAnswer(json: file.json(addresses).serialized())
    }

    mutating func deleteFile(_ id: String, of account: Int) -> SimulatedAnswer {
        guard files[id]?.account == account else { return Problem.notFound("File not found") }
        files.removeValue(forKey: id)
        return SimulatedAnswer(status: 204)
    }

    /// The link that outsiders may use. The signature has to be there; what it signs is not looked into.
    func downloadFile(_ id: String, request: SimulatedRequest, at now: Microseconds) -> SimulatedAnswer {
        let query = Query(request.query)
        guard let file = files[id], query["owner"] != nil, query["signature"] != nil,
            let expiry = query["expiry"].flatMap(Int.init), now < .seconds(expiry)
        else { return Problem.notFound("File not found") }
        return SimulatedAnswer(status: 200, contentType: file.contentType, body: file.bytes)
    }
}
