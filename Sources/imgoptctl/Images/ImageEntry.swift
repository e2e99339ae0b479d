import ImgoptJSON
import ImgoptWire

/// An image that was found and looked at, and is not read yet.
struct ImageEntry: Equatable {
    /// As it is sent; of a file its source is what stands before the bytes.
    var image: Image
    /// Where the bytes are.
    var file: String?
    /// What was there.
    var content: ImageFile.Content?
    /// Where it is listed, for messages.
    var place: String?
    /// The cells of a list that its input is made of, by their looks so far.
    var cells: [Cell] = []
    /// The column of each of its members, where it is found.
    var columns: [String: String] = [:]
    /// Whether the bytes are too many for a line, and are put before the request that names them.
    var isPut = false
    /// Whether it can't be sent, and only its cells are looked at.
    var isFlawed = false

    /// The image with the file's bytes in it, or with the name by which they are put.
    func loaded() throws -> Image {
        guard let file, let content else { return image }
        var image = image
        image.source = try largeFile()?.source ?? placing { try ImageFile.dataURI(of: file, content) }
        return image
    }

    /// What has to be put before the image is sent; nil: nothing.
    func largeFile() throws -> LargeFile? {
        guard isPut, let file, let content else { return nil }
        return try placing { try LargeFile(file, content) }
    }

    private func placing<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let failure as Failure {
            throw Failure(failure.status, Self.placed(failure.message, place))
        }
    }

    /// Bytes that it takes in a request.
    var requestBytes: Int {
        image.json.serialized().count
            + (content.map { (isPut ? LargeFile.sourceBytes : $0.uriBytes) - $0.head.utf8.count } ?? 0)
    }

    /// `message` with where it belongs.
    static func placed(_ message: String, _ place: String?) -> String { place.map { "\($0): \(message)" } ?? message }
}

extension ImageEntry {
    init(json: JSONValue) throws(WireError) {
        image = try Image(json: json["image"] ?? .null)
        file = json["file"]?.stringValue
        place = json["place"]?.stringValue
        isFlawed = json["flawed"]?.boolValue ?? false
        isPut = json["put"]?.boolValue ?? false
        cells = (json["cells"]?.arrayValue ?? []).compactMap(Cell.init(json:))
        let kind = json["kind"]?.stringValue.flatMap(ImageKind.init(rawValue:))
        if let kind, let bytes = json["bytes"]?.intValue {
            content = ImageFile.Content(kind: kind, bytes: Int(bytes))
        }
    }

    var json: JSONValue {
        var members: JSONObject = ["image": image.json]
        members["file"] = file.map { .string($0) }
        members["place"] = place.map { .string($0) }
        if !cells.isEmpty { members["cells"] = .array(cells.map(\.json)) }
        if isFlawed { members["flawed"] = true }
        if isPut { members["put"] = true }
        members["kind"] = content.map { .string($0.kind.rawValue) }
        members["bytes"] = content.map { .integer(Int64($0.bytes)) }
        return .object(members)
    }
}
