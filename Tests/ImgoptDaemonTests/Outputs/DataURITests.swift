import Foundation
import Testing

@testable import ImgoptDaemon

struct DataURITests {
    @Test(arguments: 0...50) func bytesOfEveryLengthComeThrough(count: Int) throws {
        let bytes = (0..<(count + 1)).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 13) }
        let text = "data:image/png;base64," + Data(bytes).base64EncodedString()
        #expect(try DataURI.parse(text) == .init(mediaType: "image/png", bytes: bytes))
    }

    @Test(arguments: [
        ("DATA:Image/PNG;Base64,AA==", "image/png"), ("data:;base64,AA==", "text/plain"),
        ("data:image/svg+xml;charset=utf-8;base64,AA==", "image/svg+xml"),
    ])
    func mediaTypeIsReadWithoutItsParameters(text: String, mediaType: String) throws {
        #expect(try DataURI.parse(text) == .init(mediaType: mediaType, bytes: [0]))
    }

    static let refusals: [(String, DataURI.ParseError)] = [
        ("https://a/b", .notADataURI), ("data", .notADataURI), ("", .notADataURI),
        ("data:image/png;base64", .noComma), ("data:image/png,AA==", .notBase64), ("data:,AA==", .notBase64),
        ("data:base64,AA==", .notBase64), ("data:image/png;base64,", .empty),
        ("data:image\r\nX: y/png;base64,AA==", .badMediaType), ("data:png;base64,AA==", .badMediaType),
        ("data:a/b/c;base64,AA==", .badMediaType), ("data:image/;base64,AA==", .badMediaType),
        ("data:image/png;base64,A A=", .badCharacter(offset: 1)),
        ("data:image/png;base64,AA==\n", .badCharacter(offset: 4)),
        ("data:image/png;base64,AA-_", .badCharacter(offset: 2)),
        ("data:image/png;base64,AA==AA==", .badCharacter(offset: 4)),
        ("data:image/png;base64,é===", .badCharacter(offset: 0)),
        ("data:image/png;base64,%41A=", .badCharacter(offset: 0)),
        ("data:image/png;base64,A", .badEnd), ("data:image/png;base64,AA", .badEnd),
        ("data:image/png;base64,AA=", .badEnd),
        ("data:image/png;base64,AAA", .badEnd), ("data:image/png;base64,AAAA=", .badEnd),
        ("data:image/png;base64,====", .badEnd),
        ("data:image/png;base64,AB==", .badEnd), ("data:image/png;base64,AAB=", .badEnd),
        ("data:image/png;base64,AA===", .badEnd),
    ]

    @Test(arguments: refusals)
    func whatIsNotStrictBase64IsRefused(text: String, error: DataURI.ParseError) {
        #expect(throws: error) { try DataURI.parse(text) }
    }

    @Test func limitIsOnTheDecodedBytes() throws {
        let text = "data:image/png;base64," + Data([1, 2, 3, 4]).base64EncodedString()
        #expect(try DataURI.parse(text, maxBytes: 4).bytes == [1, 2, 3, 4])
        #expect(throws: DataURI.ParseError.tooLarge(limit: 3)) { try DataURI.parse(text, maxBytes: 3) }
        #expect(throws: DataURI.ParseError.tooLarge(limit: 0)) { try DataURI.parse(text, maxBytes: 0) }
    }
}
