import Foundation
import ImgoptHash
import Synchronization
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
        #expect(sha == SHA256.hex(of: bytes))
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

    @Test func bytesThatAreNotThoseOfTheNameAreWrittenAnewAndTold() throws {
        let told = Mutex<[String]>([])
        let blobs = BlobFiles(directory: folder.path + "/state/blobs") { path in told.withLock { $0.append(path) } }
        let sha = try blobs.put([1, 2, 3])
        #expect(blobs.fault(of: sha) == nil)
        try Data([1, 2, 4]).write(to: URL(fileURLWithPath: blobs.path(sha)))
        #expect(blobs.fault(of: sha) == .altered)
        #expect(try blobs.put([1, 2, 3]) == sha)
        #expect(try blobs.read(sha, limit: 100) == [1, 2, 3])
        #expect(blobs.fault(of: sha) == nil)
        #expect(told.withLock { $0 } == [blobs.path(sha)])
        try FileManager.default.removeItem(atPath: blobs.path(sha))
        #expect(blobs.fault(of: sha) == .missing)
    }

    @Test func aLinkInTheirPlaceIsNotFollowed() throws {
        let sha = try blobs.put([1, 2, 3])
        let elsewhere = try folder.file("elsewhere", "\u{1}\u{2}\u{3}")
        try FileManager.default.removeItem(atPath: blobs.path(sha))
        try FileManager.default.createSymbolicLink(atPath: blobs.path(sha), withDestinationPath: elsewhere)
        #expect(blobs.fault(of: sha) == .unreadable(SystemCallError("open", blobs.path(sha), code: ELOOP)))
        #expect(try blobs.put([1, 2, 3]) == sha)
        #expect(blobs.fault(of: sha) == nil)
    }

    @Test func onlyTheDaemonMayReadThem() throws {
        let sha = try blobs.put([1])
        #expect(FileModes.bits(of: blobs.path(sha)) == 0o600)
        for name in ["", "/.partial", "/\(sha.prefix(2))"] {
            #expect(FileModes.bits(of: folder.path + "/state/blobs" + name) == 0o700, "\(name)")
        }
    }

    @Test func whatAnEarlierVersionLeftOpenIsClosed() throws {
        let sha = try blobs.put([1])
        let root = folder.path + "/state/blobs"
        for path in [root, root + "/\(sha.prefix(2))"] { _ = FileModes.set(0o750, of: path, kind: S_IFDIR) }
        _ = FileModes.set(0o640, of: blobs.path(sha), kind: S_IFREG)
        let again = BlobFiles(directory: root)
        #expect(try again.prepare())
        #expect(FileModes.bits(of: root) == 0o700)
        try again.alignModes()
        #expect(FileModes.bits(of: root + "/\(sha.prefix(2))") == 0o700)
        #expect(FileModes.bits(of: blobs.path(sha)) == 0o600)
        #expect(try !again.prepare())
    }

    @Test func theFolderIsMadeAgain() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/state/blobs")
        let sha = try blobs.put([1])
        #expect(blobs.fault(of: sha) == nil)
        #expect(blobs.root.look() == .another)
        #expect(blobs.root.look() == .same)
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
