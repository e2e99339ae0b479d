import Foundation
import Glibc
import ImgoptEngine
import ImgoptHash
import ImgoptWire
import Testing

@testable import ImgoptDaemon

struct OutputFilesTests {
    private let folder: TemporaryFolder
    private let files: OutputFiles
    private let png: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        files = OutputFiles(directory: folder.path + "/out", maxOutputBytes: 1000)
        try files.prepare()
        png = try #require(imageHeads[.png])
    }

    private func name(store: String = "acme", index: Int = 0) -> OutputFiles.Name {
        .init(store: store, job: 12, item: 345, index: index)
    }

    private func write(_ bytes: [UInt8], to file: DownloadFile) throws {
        try unsafe file.write(bytes.span.bytes)
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func finishedImageIsWhereItBelongs() throws {
        let file = files.download(name(index: 2))
        try write(Array(png.prefix(3)), to: file)
        try write(Array(png.dropFirst(3)), to: file)
        let output = try file.finish(expectedLength: png.count)
        #expect(output.path == folder.path + "/out/acme/12/345-2.png")
        #expect(output.bytes == png.count)
        #expect(output.sha256 == SHA256.hex(of: png))
        #expect(output.contentType == "image/png")
        #expect(try FileBytes.read(output.path, limit: 1000) == png)
        #expect(try folder.files() == ["out/acme/12/345-2.png"])
        #expect(mode(output.path) & ~0o640 == 0)
        #expect(mode(folder.path + "/out/acme/12") & ~0o750 == 0)
    }

    @Test func whatWaitsIsFoundAgainAndEmptyFoldersGo() throws {
        let address = "https://replicate.delivery/x/1.png"
        let file = files.waitingDownload(name(store: ".a"), from: address)
        try write(png, to: file)
        let path = try file.finish(expectedLength: png.count).path
        let waiting = folder.path + "/out/.waiting"
        for left in ["/%2Ea/13", "/bolt/14", "/acme"] {
            try FileManager.default.createDirectory(atPath: waiting + left, withIntermediateDirectories: true)
        }
        #expect(files.allWaiting() == [path])
        #expect(files.nameOfWaiting(path) == name(store: ".a"))
        #expect(files.waiting(name(store: ".a"), from: address) == path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: waiting) == ["%2Ea"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: waiting + "/%2Ea") == ["12"])
        files.removeWaiting(path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: waiting).isEmpty)
    }

    @Test(arguments: [
        ("s3://b/p/acme/12/345-2.png", "acme/12/345-2.png"), ("s3://b/a%3Ab/12/345-0.webp", "a:b/12/345-0.webp"),
        ("s3://b/%2E%2E/1/2-0.png", "%2E./1/2-0.png"), ("s3://b/p/..%2Fx/1/2-0.png", nil), ("s3://b/p/x/1/2.png", nil),
        ("s3://b/.imgopt-state", nil), ("/out/acme/12/345-2.png", nil), ("s3://b/p/%zz/1/2-0.png", nil),
    ])
    func copyOfAnObjectIsWhereTheOutputWouldBe(location: String, place: String?) {
        #expect(files.copyPlace(of: location) == place.map { folder.path + "/out/" + $0 })
    }

    @Test func longImageIsWrittenWhileItComes() throws {
        let files = OutputFiles(directory: folder.path + "/out", maxOutputBytes: 1 << 20)
        // Its size stands behind what has long been written.
        let filler = [0xFF, 0xE1, 0xFF, 0xFF] + (0..<65_533).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 19, 0, 37, 1, 1, 0x11, 0]
        let image = [0xFF, 0xD8] + filler + filler + filler + frame
        let file = files.download(name())
        var written: [Int] = []
        for start in stride(from: 0, to: image.count, by: 16_000) {
            try write(Array(image[start..<min(start + 16_000, image.count)]), to: file)
            written.append(try folder.bytes())
        }
        // Nothing until a whole piece is here, then piece by piece.
        #expect(written.first == 0)
        #expect(Set(written).count == 1 + image.count / (5 * 16_000))
        let output = try file.finish(expectedLength: image.count)
        #expect(output.sha256 == SHA256.hex(of: image))
        #expect(output.size == PixelSize(width: 37, height: 19))
        #expect(try FileBytes.read(output.path, limit: 1 << 20) == image)
        #expect(try folder.files() == ["out/acme/12/345-0.jpg"])
    }

    @Test func whatIsNotWhatItSaysIsNotWrittenAtAll() throws {
        let files = OutputFiles(directory: folder.path + "/out", maxOutputBytes: 1 << 20)
        let file = files.download(name(), from: "https://replicate.delivery/x/out.png")
        #expect(throws: FileError.notWhatItSays("what came is no image/png")) {
            try write([UInt8](repeating: UInt8(ascii: "x"), count: 100_000), to: file)
        }
        file.abandon()
        #expect(try folder.files() == [])
    }

    @Test func wrongLengthLeavesNothing() throws {
        for expected in [png.count - 1, png.count + 1] {
            let file = files.download(name())
            try write(png, to: file)
            #expect(throws: FileError.wrongLength(expected: expected, received: png.count)) {
                try file.finish(expectedLength: expected)
            }
        }
        #expect(try folder.files() == [])
    }

    @Test(arguments: ["", "<html>", "{}"]) func whatIsNoImageLeavesNothing(text: String) throws {
        let file = files.download(name(), from: "https://replicate.delivery/x/out.png")
        try write(Array(text.utf8), to: file)
        #expect(throws: FileError.self) { try file.finish() }
        #expect(try folder.files() == [])
    }

    @Test func whatIsNotKeptIsDiscardedWhateverItsEndingIs() throws {
        for (address, text) in [("https://a/x.weights", "w"), ("https://a/x", "{}"), ("https://a/x.svg", "<svg/>")] {
            let file = files.download(name(), from: address)
            try write(Array(text.utf8), to: file)
            _ = try file.finish()
            #expect(try folder.files().count == 1)
            files.discard(name(), from: address)
            #expect(try folder.files() == [])
        }
    }

    @Test func imageOverTheLimitIsRefusedBeforeItIsWritten() throws {
        let file = files.download(name())
        try write(png, to: file)
        #expect(throws: FileError.tooLarge(limit: 1000)) { try write([UInt8](repeating: 1, count: 1000), to: file) }
        #expect(file.count == png.count)
    }

    @Test func droppedOrAbandonedDownloadLeavesNothing() throws {
        do {
            let file = files.download(name())
            try write(png, to: file)
            try file.complete(expectedLength: nil)
            #expect(try folder.files().count == 1)
        }
        let file = files.download(name())
        try write(png, to: file)
        file.abandon()
        file.abandon()
        #expect(try folder.files() == [])
    }

    @Test func laterDownloadReplacesAnEarlierOne() throws {
        for last in [UInt8(1), 2] {
            let file = files.download(name())
            try write(png + [last], to: file)
            let output = try file.finish()
            #expect(try FileBytes.read(output.path, limit: 1000).last == last)
        }
        #expect(try folder.files() == ["out/acme/12/345-0.png"])
    }

    @Test func twoDownloadsOfOneOutputDoNotMeet() throws {
        let first = files.download(name())
        let second = files.download(name())
        try write(png + [1], to: first)
        try write(png + [2], to: second)
        _ = try first.finish()
        let output = try second.finish()
        #expect(try FileBytes.read(output.path, limit: 1000) == png + [2])
    }

    @Test func prepareRemovesWhatAnEarlierRunLeft() throws {
        _ = try folder.file("out/.partial/345-0-1", "half")
        try files.prepare()
        #expect(try folder.files() == [])
    }

    @Test(arguments: ["..", ".", ".partial", "...", "..@x", ".hidden"])
    func storeNamedWithADotStaysInsideAndApart(store: String) throws {
        let file = files.download(name(store: store))
        try write(png, to: file)
        let output = try file.finish()
        #expect(output.path == folder.path + "/out/%2E\(store.dropFirst())/12/345-0.png")
        #expect(try folder.files() == ["out/%2E\(store.dropFirst())/12/345-0.png"])
        try files.prepare()
        #expect(try folder.files().count == 1)
    }

    @Test func nameThatIsNoStoresStopsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = OutputFiles.folderName(ofStore: "../../etc")
        }
    }

    @Test func removedOutputTakesItsEmptyFoldersAlong() throws {
        var paths: [String] = []
        for index in 0...1 {
            let file = files.download(name(index: index))
            try write(png, to: file)
            paths.append(try file.finish().path)
        }
        try files.remove(path: paths[0])
        #expect(try folder.files() == ["out/acme/12/345-1.png"])
        try files.remove(path: paths[1])
        try files.remove(path: paths[1])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/acme"))
        #expect(FileManager.default.fileExists(atPath: folder.path + "/out/.partial"))
    }

    @Test func nothingOutsideIsRemoved() throws {
        let outside = try folder.file("keep", "x")
        for path in [outside, folder.path + "/out/../keep", folder.path + "/outer"] {
            #expect(throws: FileError.self) { try files.remove(path: path) }
        }
        #expect(try folder.files() == ["keep"])
    }

    @Test func symbolicLinkInPlaceOfAStoreIsFollowedOnlyToAFolder() throws {
        let target = try folder.file("secret", "x")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/out/acme", withDestinationPath: target)
        let file = files.download(name())
        try write(png, to: file)
        #expect(throws: FileError.self) { try file.finish() }
        #expect(try FileBytes.read(target, limit: 10) == Array("x".utf8))
    }

    @Test func fullDiskIsACaseOfItsOwn() throws {
        #expect(FileError(.init("write", "/a", code: ENOSPC)) == .noSpace(path: "/a"))
        #expect(FileError(.init("write", "/a", code: EDQUOT)) == .noSpace(path: "/a"))
        #expect(FileError(.init("write", "/a", code: EIO)) == .io(.init("write", "/a", code: EIO)))
        let full = unsafe open("/dev/full", O_WRONLY)
        defer { close(full) }
        #expect(throws: FileError.noSpace(path: "/a")) { try DurableFile.write(png, to: full, path: "/a") }
    }
}

extension DownloadFile {
    /// Moves a whole download to its place, or leaves nothing of it.
    fileprivate func finish(expectedLength: Int? = nil) throws -> FinishedOutput {
        defer { abandon() }
        try complete(expectedLength: expectedLength)
        return try move(isSynced: false)
    }
}
