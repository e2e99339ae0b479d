package import ImgoptEngine
import ImgoptHash
import ImgoptJSON

/// An image as it was sent: what a client that sends it again must say again.
package struct SentImage: Hashable, Sendable {
    /// The client's own name for it.
    package let imageID: String?
    /// Where its source is.
    package let source: ItemSource?
    /// What is asked for.
    package let prompt: String?
    /// The input given beside that: opaque JSON.
    package let input: [UInt8]?
    /// The model it runs on.
    package let model: ModelID

    package init(imageID: String?, source: ItemSource?, prompt: String?, input: [UInt8]?, model: ModelID) {
        self.imageID = imageID
        self.source = source
        self.prompt = prompt
        self.input = input
        self.model = model
    }

    /// A hash of all of it, which tells the same image from another one once the image itself is kept no longer.
    package var fingerprint: Int64 {
        let content: JSONValue =
            switch source {
            case .url(let url): .string("url:" + url)
            case .blob(let sha256): .string("sha256:" + sha256)
            case nil: .null
            }
        return Self.hash([
            imageID.map { .string($0) } ?? .null, content, prompt.map { .string($0) } ?? .null,
            Self.ordered(input), .integer(Int64(model.rawValue)),
        ])
    }

    /// The same of any JSON, in whatever order the members of its objects stand.
    package static func fingerprint(of json: [UInt8]?) -> Int64 { hash([ordered(json)]) }

    /// What can't be read as JSON stands for itself.
    private static func ordered(_ json: [UInt8]?) -> JSONValue {
        guard let json else { return .null }
        return (try? JSONValue(parsing: json))?.ordered ?? .string(String(decoding: json, as: UTF8.self))
    }

    /// Eight bytes of it are enough: each is compared with the one image that stood in its place.
    private static func hash(_ parts: [JSONValue]) -> Int64 {
        let digits = SHA256.hex(of: JSONValue.array(parts).serialized()).prefix(16)
        return Int64(bitPattern: UInt64(digits, radix: 16) ?? 0)
    }
}

/// An image of a job, as it was sent or what is left of that.
package enum KnownImage: Hashable, Sendable {
    /// As it was sent.
    case whole(SentImage)
    /// Its `fingerprint`; and the client's own name for it.
    case fingerprint(Int64, imageID: String?)
}
