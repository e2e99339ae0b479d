import Foundation
import ImgoptEngine
import ImgoptHash
import ImgoptWire
import Synchronization
import Testing

@testable import ImgoptDaemon

private final class Counter: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
}

struct BlobUploadsTests {
    private let folder: TemporaryFolder
    private let blobs: BlobFiles
    private let uploads: BlobUploads
    private static let picture = [UInt8]([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) + Array("picture".utf8)

    init() throws {
        folder = try TemporaryFolder()
        blobs = BlobFiles(directory: folder.path + "/blobs")
        try blobs.prepare()
        uploads = BlobUploads(blobs)
    }

    private func key(_ uid: UInt32 = 1, _ bytes: [UInt8] = Self.picture, size: Int? = nil) -> BlobUploads.Key {
        BlobUploads.Key(uid: uid, sha256: SHA256.hex(of: bytes), bytes: Int64(size ?? bytes.count))
    }

    /// Adds a piece; answers what is there then, and nil once it is whole.
    @discardableResult
    private func add(
        _ piece: some Collection<UInt8>, at offset: Int64, to key: BlobUploads.Key, in uploads: BlobUploads? = nil,
        keep: (String?) throws(WireError) -> Void = { _ throws(WireError) in }
    ) throws -> Int64? {
        let uploads = uploads ?? self.uploads
        try uploads.begin(key, at: Moment(microseconds: 0)) { _, _ in true }
        guard case .received(let count) = try uploads.add(Array(piece), at: offset, to: key, keep: keep) else {
            return nil
        }
        return count
    }

    @Test func piecesBecomeTheBlobsFile() throws {
        let key = key()
        #expect(try add(Self.picture[..<5], at: 0, to: key) == 5)
        #expect(try add(Self.picture[5..<5], at: 5, to: key) == 5)
        #expect(uploads.received(of: key) == 5)
        var told: [String?] = []
        #expect(try add(Self.picture[5...], at: 5, to: key) { type throws(WireError) in told.append(type) } == nil)
        #expect(told == ["image/png"])
        #expect(try blobs.read(key.sha256, limit: 100) == Self.picture)
        #expect(FileModes.bits(of: blobs.path(key.sha256)) == 0o600)
        #expect(try folder.files().count == 1, "nothing is left of the upload")
        #expect(uploads.received(of: key) == 0)
    }

    @Test func aPieceThatDoesNotFitIsNotAdded() throws {
        let key = key()
        try add(Self.picture[..<5], at: 0, to: key)
        let wrong = #expect(throws: BlobUploads.Trouble.self) { try add([1], at: 4, to: key) }
        guard case .wrongOffset(received: 5) = wrong else { throw try #require(wrong) }
        let long = #expect(throws: BlobUploads.Trouble.self) { try add(Self.picture, at: 5, to: key) }
        guard case .tooLong(room: 10) = long else { throw try #require(long) }
        #expect(try add(Self.picture[5...], at: 5, to: key) == nil)
        #expect(try blobs.read(key.sha256, limit: 100) == Self.picture)
    }

    @Test func otherBytesAreDiscarded() throws {
        let key = key()
        let error = #expect(throws: BlobUploads.Trouble.self) {
            try add(Self.picture.dropLast() + [0], at: 0, to: key) { _ throws(WireError) in
                Issue.record("nobody has put them")
            }
        }
        guard case .mismatch = error else { throw try #require(error) }
        #expect(try folder.files() == [])
        #expect(try add(Self.picture, at: 0, to: key) == nil, "it can be put again")
    }

    @Test func aWrongSizeEndsInAWrongDigestAndDisturbsNoOther() throws {
        let (right, wrong) = (key(), key(size: 4))
        try add(Self.picture[..<3], at: 0, to: right)
        #expect(throws: BlobUploads.Trouble.self) { try add(Self.picture[..<4], at: 0, to: wrong) }
        #expect(try add(Self.picture[3...], at: 3, to: right) == nil)
    }

    @Test func aLaterLifeGoesOnWhereTheLastOneWas() throws {
        let key = key()
        try add(Self.picture[..<5], at: 0, to: key)
        _ = try folder.file("blobs/.uploads/1/stray", "x")
        _ = try folder.file("blobs/.uploads/1/\(key.sha256)-2", "too long")
        let later = BlobUploads(blobs)
        try later.prepare(at: Moment(microseconds: 0))
        #expect(later.received(of: key) == 5)
        #expect(try folder.files() == ["blobs/.uploads/1/\(key.sha256)-\(key.bytes)"])
        #expect(try add(Self.picture[5...], at: 5, to: key, in: later) == nil)
        #expect(try blobs.read(key.sha256, limit: 100) == Self.picture)
    }

    @Test func whatCameWholeBeforeAKillIsFinishedByAnEmptyPiece() throws {
        let key = key()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/blobs/.uploads/1", withIntermediateDirectories: true)
        try Data(Self.picture).write(to: URL(filePath: "\(folder.path)/blobs/.uploads/1/\(key.sha256)-\(key.bytes)"))
        let later = BlobUploads(blobs)
        try later.prepare(at: Moment(microseconds: 0))
        #expect(later.received(of: key) == key.bytes)
        #expect(try add([], at: key.bytes, to: key, in: later) == nil)
        #expect(try blobs.read(key.sha256, limit: 100) == Self.picture)
    }

    @Test func whatSomebodyRemovedIsPutFromTheStart() throws {
        let key = key()
        try add(Self.picture[..<5], at: 0, to: key)
        try FileManager.default.removeItem(atPath: folder.path + "/blobs")
        let error = #expect(throws: BlobUploads.Trouble.self) { try add(Self.picture[5...], at: 5, to: key) }
        guard case .wrongOffset(received: 0) = error else { throw try #require(error) }
        #expect(try add(Self.picture, at: 0, to: key) == nil)
        #expect(try blobs.read(key.sha256, limit: 100) == Self.picture)
    }

    @Test func whatNobodyIsKnownToHavePutIsPutAgain() throws {
        let key = key()
        let refusal = WireError.storageFull("full")
        let error = #expect(throws: BlobUploads.Trouble.self) {
            try add(Self.picture, at: 0, to: key) { _ throws(WireError) in throw refusal }
        }
        guard case .refused(refusal) = error else { throw try #require(error) }
        #expect(uploads.received(of: key) == 0)
        #expect(try blobs.remove(key.sha256), "the file is held by nobody")
        #expect(try add(Self.picture, at: 0, to: key) == nil)
    }

    @Test func bytesThatAnotherUserHasToo() throws {
        try add(Self.picture[..<5], at: 0, to: key(1))
        #expect(uploads.received(of: key(2)) == 0)
        #expect(try add(Self.picture, at: 0, to: key(2)) == nil)
        #expect(uploads.received(of: key(1)) == 5)
        #expect(try add(Self.picture[5...], at: 5, to: key(1)) == nil)
        #expect(try folder.files().count == 1)
    }

    @Test func theRightBytesTakeThePlaceOfWrongOnes() throws {
        let key = key()
        try add(Self.picture, at: 0, to: key)
        try Data("others".utf8).write(to: URL(filePath: blobs.path(key.sha256)))
        try add(Self.picture, at: 0, to: key)
        #expect(blobs.fault(of: key.sha256) == nil)
    }

    @Test func whatIsBegunCountsForItsUserUntilItEnds() throws {
        var told: [[Int64]] = []
        func begin(_ key: BlobUploads.Key, at second: Int64) throws {
            try uploads.begin(key, at: Moment(microseconds: second)) { count, bytes throws(WireError) in
                told.append([Int64(count), bytes])
                return true
            }
        }
        let (one, other) = (key(1), key(1, [1, 2, 3]))
        try begin(one, at: 1)
        try begin(one, at: 2)
        try begin(other, at: 3)
        try begin(key(2), at: 3)
        #expect(told == [[0, 0], [1, 15], [0, 0]])
        uploads.drop(before: Moment(microseconds: 3))
        try begin(one, at: 4)
        #expect(told.last == [1, 3])
        try #require(throws: WireError.self) {
            try uploads.begin(key(1, [9]), at: Moment(microseconds: 5)) { _, _ throws(WireError) in
                throw .blobsFull("full")
            }
        }
        try begin(key(1, [8]), at: 6)
        #expect(told.last == [2, 18], "what was refused does not count")
    }

    @Test func manyAtOnceAddEachPieceOnce() async throws {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        let key = key(1, bytes)
        let ends = Counter()
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    var place = 0
                    while place < bytes.count {
                        try uploads.begin(key, at: Moment(microseconds: 0)) { _, _ in ends.count == 0 }
                        do {
                            let piece = Array(bytes[place...].prefix(7))
                            let progress = try uploads.add(piece, at: Int64(place), to: key) { _ throws(WireError) in
                                ends.add()
                            }
                            guard case .received(let count) = progress else { return }
                            place = Int(count)
                        } catch BlobUploads.Trouble.wrongOffset(let received) {
                            place = Int(received)
                        }
                    }
                }
            }
        }
        #expect(ends.count == 1)
        #expect(try blobs.read(key.sha256, limit: 1_000) == bytes)
    }
}
