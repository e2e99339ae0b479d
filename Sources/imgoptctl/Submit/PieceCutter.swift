import ImgoptJSON
import ImgoptWire

/// Cuts a row of images into requests that stay below the daemon's limits.
struct PieceCutter {
    /// What a request may have.
    struct Limit: Equatable {
        var lineBytes = Limits.standard.lineBytes
        var images = Limits.standard.imagesPerRequest
        var dataURIBytes = Limits.standard.dataURIBytes
        var nameBytes = Limits.standard.nameBytes

        /// The limits that `server.info` tells; the standard for those that it does not.
        init(_ told: JSONObject = [:]) {
            func value(_ name: String, _ standard: Int) -> Int {
                told[name]?.intValue.flatMap { $0 > 0 ? Int($0) : nil } ?? standard
            }
            lineBytes = value("line_bytes", lineBytes)
            images = value("images_per_request", images)
            dataURIBytes = value("data_uri_bytes", dataURIBytes)
            nameBytes = value("name_bytes", nameBytes)
        }
    }

    private let limit: Limit
    private let envelopeBytes: Int
    private var images: [Image] = []
    private var bytes: Int

    /// - Parameter envelopeBytes: bytes of the longest request line without its images.
    init(_ limit: Limit, envelopeBytes: Int) {
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
            throw Failure.usage(
                "\(name) makes a request of \(envelopeBytes + size) bytes, over the daemon's limit of "
                    + "\(limit.lineBytes) (line_bytes); make it smaller, or submit a URL")
        }
        defer {
            images.append(image)
            bytes += size
        }
        guard bytes + size > limit.lineBytes || images.count >= limit.images else { return nil }
        return rest()
    }

    /// What has been taken and not given back yet.
    mutating func rest() -> [Image] {
        defer {
            images = []
            bytes = envelopeBytes
        }
        return images
    }
}
