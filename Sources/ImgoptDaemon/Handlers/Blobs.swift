import FoundationEssentials
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// blob.put: the bytes of images, in pieces. What a user is told depends on what this user put alone.
struct BlobHandlers: RecordReader {
    let uploads: BlobUploads
    let database: any PutRecords
    let storage: StorageStatus
    let live: LiveSettings
    let limits: Limits
    let clock: DaemonClock

    /// How long bytes stay that nobody adds to, asks for or names.
    static let lifetime = TimeSpan.seconds(3600)
    private static let renewedAfter = TimeSpan.seconds(1800)
    /// Blobs that a user may have put, or be putting, and named in no image yet: each is a file, however small.
    private static let mostUnnamed = 10_000

    func blobPut(_ call: BlobPut, _ context: RequestContext) {
        // In this turn: pieces are added in the order sent, and whoever sends many costs the memory of one.
        do throws(WireError) {
            context.reply.succeed(try put(call, context.caller.uid))
        } catch {
            context.reply.fail(error)
        }
    }

    private func put(_ call: BlobPut, _ uid: UInt32) throws(WireError) -> BlobStatus {
        let key = BlobUploads.Key(uid: uid, sha256: call.sha256.lowercased(), bytes: call.bytes)
        if try isComplete(key) { return BlobStatus(key, received: key.bytes, complete: true) }
        var piece: [UInt8] = []
        var offset = uploads.received(of: key)
        if let data = call.data {
            piece = try Self.bytes(data)
            offset = call.offset
            try begin(key, piece.count)
        } else if offset < key.bytes {
            return BlobStatus(key, received: offset, complete: false)
        }
        switch try add(piece, at: offset, to: key) {
        case .received(let received): return BlobStatus(key, received: received, complete: false)
        case .whole: return BlobStatus(key, received: key.bytes, complete: true)
        case .ended:
            // By another connection of the same user, just now.
            let isComplete = try isComplete(key)
            return BlobStatus(key, received: isComplete ? key.bytes : 0, complete: isComplete)
        }
    }

    /// Whether this user has put all of it. Whoever is told so has the time to name it.
    private func isComplete(_ key: BlobUploads.Key) throws(WireError) -> Bool {
        guard let row = try row(key) else { return false }
        let now = clock.now
        if now - row.putAt > Self.renewedAfter {
            try write { () throws(DatabaseError) in try database.renewPut(key.sha256, of: key.uid, at: now) }
        }
        return true
    }

    private func row(_ key: BlobUploads.Key) throws(WireError) -> PutRow? {
        let row = try read { () throws(DatabaseError) in try database.put(key.sha256, of: key.uid) }
        return row?.bytes == key.bytes ? row : nil
    }

    private static func bytes(_ data: String) throws(WireError) -> [UInt8] {
        guard let bytes = Data(base64Encoded: data) else {
            throw .invalidParams("data is no base64: no white space, padded with =", field: "data")
        }
        return Array(bytes)
    }

    /// Makes sure that there is an upload, if there is room for all of it.
    private func begin(_ key: BlobUploads.Key, _ count: Int) throws(WireError) {
        if let refusal = storage.refusal { throw refusal }
        try uploads.begin(key, at: clock.now) { (others, bytes) throws(WireError) in
            // The last piece may have come by another connection meanwhile.
            guard try row(key) == nil else { return false }
            let unnamed = try read { () throws(DatabaseError) in try database.unnamedPuts(of: key.uid) }
            let all = unnamed.bytes + bytes
            guard all + key.bytes <= limits.blobBytesPerUser else {
                throw .blobsFull(
                    "you have put \(all) bytes that no image names yet, of at most \(limits.blobBytesPerUser)")
            }
            guard unnamed.count + others < Self.mostUnnamed else {
                throw .blobsFull("you have put \(Self.mostUnnamed) blobs that no image names yet")
            }
            try checkRoom(for: key.bytes)
            return true
        }
        try checkRoom(for: Int64(count))
    }

    /// Refuses what would leave the disk no room for what is under way.
    private func checkRoom(for bytes: Int64) throws(WireError) {
        let folder = live.current.state.directory
        guard let free = DiskRoom.free(in: folder), free < DiskRoom.reserveBytes + bytes else { return }
        throw .storageFull(
            "the disk of \(folder) has \(free >> 10) KiB of room left, too little for \(bytes >> 10) more: free some "
                + "space, and go on where the bytes were cut")
    }

    private func add(
        _ piece: [UInt8], at offset: Int64, to key: BlobUploads.Key
    ) throws(WireError) -> BlobUploads.Progress {
        do throws(BlobUploads.Trouble) {
            return try uploads.add(piece, at: offset, to: key) { (contentType) throws(WireError) in
                let row = PutRow(sha256: key.sha256, bytes: key.bytes, contentType: contentType, putAt: clock.now)
                try write { () throws(DatabaseError) in try database.keep(row, of: key.uid) }
            }
        } catch {
            throw switch error {
            case .wrongOffset(let received): .wrongOffset(offset, received: received)
            case .tooLong(let room):
                .invalidParams("data has \(piece.count) bytes, and \(room) are missing", field: "data")
            case .mismatch: .hashMismatch()
            case .file(.noSpace(let path)): .storageFull("no space left for \(path)")
            case .file(let error): .storageFailed(error.description)
            case .refused(let error): error
            }
        }
    }

    private func write(_ work: () throws(DatabaseError) -> Void) throws(WireError) {
        do throws(DatabaseError) {
            try work()
        } catch {
            throw error.refusal
        }
    }
}

extension BlobStatus {
    fileprivate init(_ key: BlobUploads.Key, received: Int64, complete: Bool) {
        self.init(sha256: key.sha256, bytes: key.bytes, received: received, complete: complete)
    }
}
