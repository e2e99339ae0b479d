import FoundationEssentials
import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// The sizes of images by their heads: as common programs write them, and as nobody should.
struct ImageSizeTests {
    /// Images of 37 by 19 pixels, cut where their heads end.
    private static let samples: [(name: String, base64: String)] = [
        (
            "png",
            "iVBORw0KGgoAAAANSUhEUgAAACUAAAATCAAAAAAy1ptv"
        ),
        (
            "gif",
            "R0lGODdhJQATAIEAAA=="
        ),
        (
            "bmp",
            "Qk0uBwAAAAAAADYEAAAoAAAAJQAAABMAAAABAAgAAAAAAPgCAADEDgAAxA4AAAABAAAAAQAA"
        ),
        (
            "jpeg",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////"
                + "////////////////////////////wAALCAATACUBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QA"
                + "tRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0"
                + "NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2"
                + "t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AI6K"
        ),
        (
            "progressive",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////"
                + "////////////////////////////wgALCAATACUBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/2gAIAQEAAAABkAA/"
                + "/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABBQJ//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwJ//8QA"
                + "FBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQABPyF//9oACAEBAAAAEAAB/8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgB"
                + "AQABPxB//9k="
        ),
        (
            "webp",
            "UklGRjQAAABXRUJQVlA4ICgAAADwAgCdASolABMAPm02l0ikIyIhJWgAgA2JaQAAKUNt8AD++5zAAAAA"
        ),
        (
            "lossless",
            "UklGRhoAAABXRUJQVlA4TA4AAAAvJIAEAAcQEf0PRET/Aw=="
        ),
        (
            "alpha",
            "UklGRmoAAABXRUJQVlA4WAoAAAAYAAAAJAAAEgAAQUxQSAkAAAABBxAREYiI/gcAVlA4ICgAAADwAgCdASolABMAPm02"
                + "l0ikIyIhJWgAgA2JaQAAKUNt8AD++5zAAAAARVhJRgoAAABJSSoACAAAAAAA"
        ),
        (
            "tiff",
            "SUkqAAgAAAAJAAABBAABAAAAJQAAAAEBBAABAAAAEwAAAAIBAwABAAAACAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAA"
                + "ABEBBAABAAAAegAAABYBBAABAAAAEwAAABcBBAABAAAAvwIAABwBAwABAAAAAQAAAAAAAAAAAAAAAAAAAA=="
        ),
        (
            "bigtiff",
            "SUkrAAgAAAAQAAAAAAAAAAkAAAAAAAAAAAEEAAEAAAAAAAAAJQAAAAAAAAABAQQAAQAAAAAAAAATAAAAAAAAAAIBAwAB"
                + "AAAAAAAAAAgAAAAAAAAAAwEDAAEAAAAAAAAAAQAAAAAAAAAGAQMAAQAAAAAAAAABAAAAAAAAABEBBAABAAAAAAAAANQA"
                + "AAAAAAAAFgEEAAEAAAAAAAAAEwAAAAAAAAAXAQQAAQAAAAAAAAC/AgAAAAAAABwBAwABAAAAAAAAAAEAAAAAAAAAAAAA"
                + "AAAAAAAAAAAAAAAAAA=="
        ),
        (
            "ico",
            "AAABAAEAJRMAAAAAIABSAAAAFgAAAIlQTkcNChoK"
        ),
        (
            "jp2",
            "AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAAEwAAACUAAQcHAAAAAAAPY29s"
                + "cgEAAAAAABEAAACWanAyY/9P/1EA"
        ),
        (
            "avif",
            "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAA"
                + "AAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAJAAAAChpaW5mAAAAAAABAAAA"
                + "GmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAJQAAABMAAAAQcGl4aQAA"
                + "AAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAALG1kYXQS"
                + "AAoJGBUkk0QENBoQMhUUx4eGZQIIIJ5QAAAAx5O05wV7zrs="
        ),
        (
            "heic",
            "AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAABfG1ldGEAAAAAAAAAIWhkbHIAAAAAAAAAAHBpY3QAAAAAAAAAAAAAAAAA"
                + "AAAAImlsb2MAAAAAREAAAQABAAAAAAGcAAEAAAAAAAAAKwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEA"
                + "AAAADnBpdG0AAAAAAAEAAAD8aXBycAAAANxpcGNvAAAAdWh2Y0MBA3AAAACQAAAAAAAe8AD8/fj4AAAPA2AAAQAYQAEM"
                + "Af//A3AAAAMAkAAAAwAAAwAeugJAYQABAClCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumubgIaDAgAAADIAAAAMAhGIA"
                + "AQAGRAHBc8GJAAAAE2NvbHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAAAlAAAAAQAAABMA"
                + "AAAB////5QAAAAL////TAAAAAgAAABBwaXhpAAAAAAMICAgAAAAYaXBtYQAAAAAAAAABAAEFgQIDBYQAAAAzbWRhdAAA"
                + "ACcoAa8TITGW+E5Qp//9Z4XNDJVMWrlPpXPdClCTcn64/vKHk8ViguA="
        ),
        (
            "jxl",
            "/wqQAEgMABOIAgDYALWfIAAAFSqjjBu8nOv58kOHxbSN6wxttW1hCWOzvTBISCgxjh00AAAAAACAhtsSlg4AgEoSAA=="
        ),
    ]

    private static let size = PixelSize(width: 37, height: 19)

    private func size(_ bytes: [UInt8]) -> PixelSize? { ImageSize.of(ByteWindow(bytes)) }

    private func size(_ text: String) -> PixelSize? { size(Array(text.utf8)) }

    private static func big(_ value: Int, _ count: Int = 4) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        big(8 + content.count) + Array(name.utf8) + content
    }

    @Test(arguments: samples.map(\.name))
    func headTells(name: String) throws {
        let sample = try #require(Self.samples.first { $0.name == name })
        let bytes = Array(try #require(Data(base64Encoded: sample.base64)))
        #expect(size(bytes) == Self.size)
        // Wherever it is cut, it tells the same or nothing.
        for length in 0..<bytes.count {
            let cut = size(Array(bytes[..<length]))
            #expect(cut == nil || cut == Self.size, "\(length)")
        }
    }

    /// Behind what cameras put before it, and however far away: only what is asked for is read.
    @Test func whatStandsFarBehindIsFound() {
        let filler = [0xFF, 0xE1, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 65_533)
        let frame: [UInt8] = [0xFF, 0xC2, 0, 11, 8, 0, 19, 0, 37, 1, 1, 0x11, 0]
        let photograph = [0xFF, 0xD8] + filler + filler + [0xFF, 0xFF] + frame
        var read = 0
        let window = ByteWindow(count: photograph.count) { offset, count in
            read += count
            return Array(photograph[offset..<(offset + count)])
        }
        #expect(ImageSize.of(window) == Self.size)
        #expect(read <= 4 * 4096)

        func entry(_ tag: Int, _ value: Int) -> [UInt8] {
            Self.big(tag, 2) + [0, 3, 0, 0, 0, 1] + Self.big(value, 2) + [0, 0]
        }
        let picture = [UInt8](repeating: 9, count: 100_000)
        let list = [0, 2] + entry(256, 37) + entry(257, 19) + [0, 0, 0, 0]
        #expect(size(Array("MM".utf8) + [0, 42] + Self.big(8 + picture.count) + picture + list) == Self.size)
    }

    /// Of the tiles of a photograph and the whole, the whole.
    @Test func ofSeveralImagesThePrimaryOneCounts() {
        func ispe(_ width: Int, _ height: Int) -> [UInt8] {
            Self.box("ispe", Self.big(0) + Self.big(width) + Self.big(height))
        }
        let list = Self.box("ipco", ispe(4096, 4096) + Self.box("irot", [1]) + ispe(37, 19))
        // Item 1 has property 1; item 2, the primary one, properties 2 and 3, which must be understood.
        let uses = Self.box("ipma", Self.big(0) + Self.big(2) + [0, 1, 1, 1] + [0, 2, 2, 0x82, 0x83])
        let primary = Self.box("pitm", Self.big(0) + [0, 2])
        let brand = Self.box("ftyp", Array("heic".utf8) + Self.big(0) + Array("mif1".utf8))
        func media(_ parts: [UInt8]) -> [UInt8] {
            brand + Self.box("meta", Self.big(0) + parts)
        }
        #expect(size(media(primary + Self.box("iprp", list + uses))) == Self.size)
        #expect(size(media(Self.box("iprp", list + uses))) == PixelSize(width: 4096, height: 4096))
    }

    @Test func othersTellToo() {
        let psd = Array("8BPS".utf8) + Self.big(1, 2) + [UInt8](repeating: 0, count: 6) + Self.big(3, 2)
        #expect(size(psd + Self.big(19) + Self.big(37)) == Self.size)
        let start: [UInt8] = [0x76, 0x2F, 0x31, 1, 2, 0, 0, 0]
        let other = Array("channels\0chlist\0".utf8) + [1, 0, 0, 0, 0]
        let window = Array("dataWindow\0box2i\0".utf8) + [16, 0, 0, 0]
        let corners: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 35, 0, 0, 0, 18, 0, 0, 0]
        #expect(size(start + other + window + corners) == Self.size)
        // From the top down.
        let bitmap = Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0, 37, 0, 0, 0]
        #expect(size(bitmap + [0xED, 0xFF, 0xFF, 0xFF]) == Self.size)
    }

    @Test(arguments: [
        #"<svg xmlns="http://www.w3.org/2000/svg" width="37" height='19'/>"#,
        #"<?xml version="1.0"?><!-- <svg width="1" height="1"> --><svg width = "37px" height="19.0" id="a">"#,
    ])
    func aDrawingTellsIt(text: String) {
        #expect(size(text) == Self.size)
    }

    @Test(arguments: [
        #"<svg width="100%" height="19">"#, #"<svg width="37mm" height="19mm">"#, #"<svg viewBox="0 0 37 19">"#,
        #"<svg width="37.5" height="19">"#, #"<svg width="-37" height="19">"#, #"<svg width="" height="19">"#,
        #"<svg stroke-width="37" height="19">"#, #"<svg width="1e3" height="19">"#, "<svg width=", "<svg",
        #"<g><svg width="37" height="19">"#, "no image at all",
    ])
    func whatIsNoNumberOfPixelsTellsNothing(text: String) {
        #expect(size(text) == nil)
    }

    /// Bytes from strangers: whatever they say, it ends, and within bounds.
    @Test func whateverAHeadSaysItEnds() throws {
        var dice = SeededGenerator(seed: 7)
        for sample in Self.samples {
            let bytes = Array(try #require(Data(base64Encoded: sample.base64)))
            for _ in 0..<2_000 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...8, using: &dice) {
                    let place = Int.random(in: 0..<changed.count, using: &dice)
                    changed[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &dice) ?? 0
                }
                guard let size = size(changed) else { continue }
                #expect(size.width > 0 && size.height > 0)
            }
        }
    }
}
