import ImgoptHash
import ImgoptWire
import Testing

@testable import ImgoptDaemon

/// The beginning of an image of each kind, long enough to be told.
let imageHeads: [ImageKind: [UInt8]] = [
    .jpeg: [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46],
    .png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d],
    .webp: joined(ascii("RIFF"), [1, 2, 3, 4], ascii("WEBPVP8 ")),
    .gif: joined(ascii("GIF89a"), [1, 0, 1, 0]),
    .avif: joined([0, 0, 0, 0x1c], ascii("ftypavif"), [0, 0, 0, 0], ascii("mif1avif")),
    .heic: joined([0, 0, 0, 0x18], ascii("ftypmif1"), [0, 0, 0, 0], ascii("mif1heic")),
    .heif: joined([0, 0, 0, 0x14], ascii("ftypmif1"), [0, 0, 0, 0], ascii("mif1")),
    .tiff: [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0],
    .bmp: joined(ascii("BM"), [0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0]),
    .jxl: [0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a],
    .psd: joined(ascii("8BPS"), [0, 1]), .jp2: joined([0, 0, 0, 0x0c], ascii("jP  \r\n"), [0x87, 0x0a]),
    .ico: [0, 0, 1, 0, 1, 0], .exr: [0x76, 0x2f, 0x31, 1, 2, 0, 0, 0],
]

private func joined(_ parts: [UInt8]...) -> [UInt8] { Array(parts.joined()) }

private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

struct ImageKindTests {
    @Test(arguments: ImageKind.allCases) func kindIsToldByTheFirstBytes(kind: ImageKind) throws {
        let head = try #require(imageHeads[kind])
        #expect(ImageKind.detect(head) == kind)
        #expect(ImageKind.detect(head + [UInt8](repeating: 7, count: 100)) == kind)
        #expect(ImageKind.detect(head.prefix(1)) == nil)
    }

    @Test(arguments: [
        "", "B", "BM", "BMW is a maker of cars", "<html><body>Not found", "{\"detail\":\"gone\"}", "<svg xmlns=\"x\"/>",
        "RIFF",
        "RIFF1234WAVEfmt ", "\u{0}\u{0}\u{0}\u{18}ftypisom\u{0}\u{0}\u{0}\u{0}isommp42", "GIF", "GIF88a",
    ])
    func whatIsNoImageIsNone(text: String) {
        #expect(ImageKind.detect(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        (joined([0, 0, 0, 0x18], ascii("ftypavis"), [0, 0, 0, 0], ascii("mif1miaf")), ImageKind.avif),
        (joined([0, 0, 0, 0x1c], ascii("ftypmif1"), [0, 0, 0, 0], ascii("miafMiHBheic")), .heic),
        ([0x49, 0x49, 0x2b, 0, 8, 0], .tiff), ([0x4d, 0x4d, 0, 0x2b], .tiff), ([0xff, 0x0a, 0x10], .jxl),
    ])
    func kindsHaveSeveralSigns(head: [UInt8], kind: ImageKind) { #expect(ImageKind.detect(head) == kind) }

    @Test func brandBehindItsBoxDoesNotCount() {
        let head = joined([0, 0, 0, 0x10], ascii("ftypisom"), [0, 0, 0, 0], ascii("avif"))
        #expect(ImageKind.detect(head) == nil)
    }

    @Test func minorVersionIsNoBrand() {
        let head = joined([0, 0, 0, 0x14], ascii("ftypisomavifisom"))
        #expect(ImageKind.detect(head) == nil)
    }

    @Test func hugeBoxLengthIsHarmless() {
        let head = joined([0xff, 0xff, 0xff, 0xff], ascii("ftypavif"))
        #expect(ImageKind.detect(head) == .avif)
        #expect(ImageKind.detect(joined([0, 0, 0, 0], ascii("ftypavif"))) == nil)
    }

    @Test func endingAndContentTypeAreTheUsualOnes() {
        #expect(ImageKind.jpeg.fileExtension == "jpg")
        #expect(ImageKind.tiff.fileExtension == "tif")
        #expect(ImageKind.webp.fileExtension == "webp")
        #expect(ImageKind.jpeg.contentType == "image/jpeg")
    }
}

struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func digestIsThatOfTheStandard(text: String, digest: String) {
        #expect(SHA256.hex(of: Array(text.utf8)) == digest)
    }

    @Test func piecesGiveTheDigestOfTheWhole() {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        var digest = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 777) {
            let piece = Array(bytes[start..<min(start + 777, bytes.count)])
            digest.update(piece)
        }
        #expect(digest.finish() == SHA256.hex(of: bytes))
    }
}
