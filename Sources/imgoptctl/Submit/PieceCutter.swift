import ImgoptJSON
import ImgoptWire

/// Cuts a row of images into requests that stay below the daemon's limits.
struct PieceCutter {
    private let limit: Limits
    private let envelopeBytes: Int
    private var images: [Image] = []
    private var bytes: Int
    /// Images whose bytes were put before: until they are sent, these bytes count for their user.
    private var putImages = 0

    /// - Parameter envelopeBytes: bytes of the longest request line without its images.
    init(_ limit: Limits, envelopeBytes: Int) {
        self.limit = limit
        self.envelopeBytes = envelopeBytes
        bytes = envelopeBytes
    }

    /// Takes one more image.
    /// - Returns: the piece before it, if it did not fit there any more.
    /// - Throws: `Failure` if it does not fit into any request.
    mutating func add(_ image: Image) throws -> [Image]? {
        // A comma or a bracket comes with each.
        let size = image.json.serialized().count + 1
        guard envelopeBytes + size <= limit.lineBytes else {
            let name = image.id ?? String(image.source.prefix(80))
            throw Failure.usage(Self.tooLong(name, envelopeBytes + size, limit.lineBytes))
        }
        defer {
            images.append(image)
            bytes += size
            if image.blobDigest != nil { putImages += 1 }
        }
        let isFull = bytes + size > limit.lineBytes || images.count >= limit.imagesPerRequest || putImages >= mostPut
        return isFull ? rest() : nil
    }

    /// Half of what may be put at a time, all of it as large as an image may be.
    private var mostPut: Int { max(1, limit.blobBytesPerUser / 2 / limit.blobBytes) }

    /// That an image makes a request longer than any may be.
    static func tooLong(_ name: String, _ bytes: Int, _ most: Int) -> String {
        "\(name) makes a request of \(bytes) bytes, over the daemon's limit of \(most) (line_bytes); make it smaller, "
            + "or submit a URL"
    }

    /// What has been taken and not given back yet.
    mutating func rest() -> [Image] {
        defer {
            images = []
            (bytes, putImages) = (envelopeBytes, 0)
        }
        return images
    }
}
