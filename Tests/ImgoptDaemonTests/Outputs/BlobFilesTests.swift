import Foundation
import Testing

@testable import ImgoptDaemon

struct BlobFilesTests {
    private let folder: TemporaryFolder
    private let blobs: BlobFiles

    init() throws {
        folder = try TemporaryFolder()
        blobs = BlobFiles(directory: folder.path + "/state/blobs")
        try blobs.prepare()
    }

    @Test func bytesAreKeptOnceByContent() throws {
        let bytes = Array("picture".utf8)
        let sha = try blobs.put(bytes)
        #expect(sha == SHA256Digest.hex(of: bytes))
        #expect(blobs.path(sha) == "\(folder.path)/state/blobs/\(sha.prefix(2))/\(sha.dropFirst(2))")
        #expect(try blobs.put(bytes) == sha)
        #expect(try blobs.read(sha, limit: 100) == bytes)
        #expect(try folder.files() == ["state/blobs/\(sha.prefix(2))/\(sha.dropFirst(2))"])
    }

    @Test func removedBytesAreGoneAndCanComeBack() throws {
        let sha = try blobs.put([1, 2, 3])
        #expect(try !blobs.remove(sha), "bytes whose submit is not decided stay")
        #expect(try blobs.read(sha, limit: 100) == [1, 2, 3])
        blobs.release(sha)
        #expect(try blobs.remove(sha))
        #expect(try blobs.remove(sha), "bytes that are not there are no error")
        #expect(try folder.files() == [])
        #expect(try blobs.put([1, 2, 3]) == sha)
        #expect(try blobs.read(sha, limit: 100) == [1, 2, 3])
    }

    @Test func noBytesAtAllAreBytesToo() throws {
        let sha = try blobs.put([])
        #expect(try blobs.read(sha, limit: 0) == [])
    }

    @Test func fileThatSomebodyCutIsWrittenAnew() throws {
        let sha = try blobs.put([1, 2, 3])
        try Data([1]).write(to: URL(fileURLWithPath: blobs.path(sha)))
        #expect(try blobs.put([1, 2, 3]) == sha)
        #expect(try blobs.read(sha, limit: 100) == [1, 2, 3])
    }

    @Test func manyAtOnceOfTheSameContentAreOne() async throws {
        let bytes = [UInt8](repeating: 9, count: 100_000)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<20 { group.addTask { _ = try blobs.put(bytes) } }
        }
        #expect(try folder.files().count == 1)
    }

    @Test func prepareRemovesWhatAnEarlierRunLeft() throws {
        let sha = try blobs.put([1])
        _ = try folder.file("state/blobs/.partial/x", "half")
        try blobs.prepare()
        #expect(try folder.files() == ["state/blobs/\(sha.prefix(2))/\(sha.dropFirst(2))"])
    }

    @Test func pathOfWhatIsNoDigestStopsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            _ = BlobFiles(directory: "/nowhere").path("../../etc/passwd")
        }
    }
}
