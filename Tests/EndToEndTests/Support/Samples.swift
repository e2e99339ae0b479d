import Foundation
import ImgoptWire

/// Images to submit.
enum Samples {
    /// The smallest pictures of their kinds, as media type and base64.
    private static let tiny = [
        (
            "image/png",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ),
        ("image/gif", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
        (
            "image/jpeg",
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
                + "////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
        ),
    ]

    /// A PNG, a GIF and a JPEG as data URIs, and their bytes.
    static var inline: [(image: Image, bytes: Data)] {
        tiny.enumerated().compactMap { place, sample in
            let (type, base64) = sample
            guard let bytes = Data(base64Encoded: base64) else { return nil }
            return (Image(source: "data:\(type);base64,\(base64)", id: "inline-\(place)", prompt: "as it is"), bytes)
        }
    }

    /// Images by URL, no two the same, for a stand-in that looks at no source.
    static func remote(_ count: Int, _ store: String = "store") -> [Image] {
        (0..<count).map { number in
            Image(
                source: "http://127.0.0.1:9/\(store)/\(number).png", id: "\(store)-\(number)",
                prompt: "picture \(number) of \(store)")
        }
    }

    /// A store's name.
    static func store(_ name: String) throws -> StoreName {
        guard let store = StoreName(name) else { throw Missing(what: "a valid store name", among: name) }
        return store
    }
}
