import Foundation
import ImgoptWire

/// Images to submit.
enum Samples {
    /// The smallest pictures of their kinds, as media type and base64.
    private static let tiny: [(type: String, base64: String)] = [
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

extension Samples {
    /// A PNG of its own for each number: the same picture with a comment in it.
    static func picture(number: Int) -> Data {
        let base = Data(base64Encoded: tiny[0].base64) ?? Data()
        let text = Data("tEXtNumber\u{0}\(number)".utf8)
        var chunk = bigEndian(UInt32(text.count - 4))
        chunk += text
        chunk += bigEndian(crc32(text))
        // After the signature of 8 bytes and the header chunk of 25.
        return base[..<33] + chunk + base[33...]
    }

    private static func bigEndian(_ value: UInt32) -> Data {
        Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
    }

    private static func crc32(_ bytes: Data) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return ~crc
    }
}
