import Glibc
import ImgoptEngine
import ImgoptHash
import ImgoptWire
import Synchronization

/// Bytes that users put piece by piece, until all of them are here: each in a file of its own below `blobs/.uploads`,
/// whatever others put. What has come stays there over a cut connection, a stop and a kill.
///
/// Pieces go to the file as they come, and are not synced: what a power cut takes is sent again, or found out by the
/// digest. Any thread may add; pieces of one upload are added one after the other.
final class BlobUploads: Sendable {
    /// What is put, and who puts it. Two sizes of one digest are two uploads, of which one at most can end well.
    struct Key: Hashable {
        let uid: UInt32
        let sha256: String
        let bytes: Int64
    }

    /// Why a piece was not added.
    enum Trouble: Error {
        /// It does not begin where what is there ends.
        case wrongOffset(received: Int64)
        /// It goes beyond the announced end, which is so many bytes away.
        case tooLong(room: Int64)
        /// The bytes have another digest. They are gone.
        case mismatch
        /// The disk did not take it.
        case file(FileError)
        /// What was asked says no.
        case refused(WireError)
    }

    /// What a piece led to.
    enum Progress {
        /// So many bytes are there, and more are to come.
        case received(Int64)
        /// All came, and are in the blob's file.
        case whole
        /// Somebody else's piece was the last one meanwhile.
        case ended
    }

    /// One of them.
    private final class Upload: Sendable {
        struct State: ~Copyable {
            var received: Int64 = 0
            /// Of all that was received; nil: an earlier life received some of it.
            var digest: SHA256? = SHA256()
            var hasEnded = false
        }

        let state = Mutex(State())
        let lastUsed: Mutex<Moment>

        init(at now: Moment) { lastUsed = Mutex(now) }
    }

    private let directory: String
    private let blobs: BlobFiles
    private let uploads = Mutex<[Key: Upload]>([:])

    /// Uploads whose files are below the folder of the blobs that they become.
    init(_ blobs: BlobFiles) {
        self.blobs = blobs
        directory = blobs.root.path + "/.uploads"
    }

    /// Takes up what an earlier life had received. To be called once, first.
    func prepare(at now: Moment) throws(FileError) {
        for folder in try DurableFile.names(in: directory) {
            for name in try DurableFile.names(in: directory + "/" + folder) {
                let path = "\(directory)/\(folder)/\(name)"
                var status = stat()
                guard let key = Self.key(folder, name), unsafe lstat(path, &status) == 0,
                    status.st_mode & S_IFMT == S_IFREG, status.st_size <= key.bytes
                else {
                    _ = unsafe unlink(path)
                    continue
                }
                let upload = Upload(at: now)
                let size = Int64(status.st_size)
                upload.state.withLock { state in
                    state.received = size
                    state.digest = nil
                }
                uploads.withLock { $0[key] = upload }
            }
        }
    }

    /// How many bytes are there.
    func received(of key: Key) -> Int64 {
        uploads.withLock { $0[key] }?.state.withLock { $0.received } ?? 0
    }

    /// Begins an upload unless it is there. `check` is given what the user is putting besides: how many, and their
    /// announced bytes; if it throws, or says that it has come to its end just now, nothing is begun.
    func begin(
        _ key: Key, at now: Moment, _ check: (_ count: Int, _ bytes: Int64) throws(WireError) -> Bool
    ) throws(WireError) {
        try uploads.withLock { (uploads) throws(WireError) in
            if let upload = uploads[key] { return upload.lastUsed.withLock { $0 = now } }
            let own = uploads.keys.filter { $0.uid == key.uid }
            guard try check(own.count, own.reduce(0) { $0 + $1.bytes }) else { return }
            uploads[key] = Upload(at: now)
        }
    }

    /// Adds a piece to an upload that was begun. Once nothing is missing it becomes the blob's file, `keep` notes whose
    /// it is, and there is no upload any more. What can't be made whole is discarded: it is to be put again.
    /// - Parameter keep: is given the media type; nil: the bytes are no image of a known kind.
    func add(
        _ piece: [UInt8], at offset: Int64, to key: Key, keep: (_ contentType: String?) throws(WireError) -> Void
    ) throws(Trouble) -> Progress {
        guard let upload = uploads.withLock({ $0[key] }) else { return .ended }
        return try upload.state.withLock { (state) throws(Trouble) in
            guard !state.hasEnded else { return .ended }
            guard offset == state.received else { throw .wrongOffset(received: state.received) }
            let room = key.bytes - state.received
            guard piece.count <= room else { throw .tooLong(room: room) }
            try write(piece, key, &state)
            guard state.received == key.bytes else { return .received(state.received) }
            defer { end(key, &state) }
            var digest: String?
            if let own = state.digest.take() { digest = own.finish() }
            // Nobody removes the file before it is known whose it is.
            blobs.hold(key.sha256)
            defer { blobs.release(key.sha256) }
            let contentType = try makeWhole(key, digest)
            do throws(WireError) {
                try keep(contentType)
            } catch {
                throw .refused(error)
            }
            return .whole
        }
    }

    /// Forgets what nobody added to since a moment.
    func drop(before moment: Moment) {
        let old = uploads.withLock { uploads in
            uploads.filter { $0.value.lastUsed.withLock { $0 } < moment }
        }
        for (key, upload) in old { upload.state.withLock { end(key, &$0) } }
    }

    /// Puts a piece behind what is there, or leaves that as it is.
    private func write(_ piece: [UInt8], _ key: Key, _ state: inout Upload.State) throws(Trouble) {
        guard !piece.isEmpty else { return }
        let path = path(key)
        do throws(FileError) {
            let descriptor = try open(path, isNew: state.received == 0)
            defer { close(descriptor) }
            var status = stat()
            guard unsafe fstat(descriptor, &status) == 0, Int64(status.st_size) >= state.received else {
                throw FileError(.init("read", path, code: ENOENT))
            }
            do throws(FileError) {
                try DurableFile.write(piece, to: descriptor, at: state.received, path: path)
            } catch {
                _ = ftruncate(descriptor, off_t(state.received))
                throw error
            }
        } catch {
            if case .io(let call) = error, call.code == ENOENT, state.received > 0 {
                // Somebody took the file away, or a part of it.
                end(key, &state)
                throw .wrongOffset(received: 0)
            }
            throw .file(error)
        }
        state.digest?.update(piece)
        state.received += Int64(piece.count)
    }

    /// The file of an upload, open for writing; the first piece makes it, and its folders.
    private func open(_ path: String, isNew: Bool) throws(FileError) -> Int32 {
        let flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (isNew ? O_CREAT | O_TRUNC : 0)
        var descriptor = unsafe Glibc.open(path, flags, FileModes.secret.file)
        if descriptor < 0, errno == ENOENT, isNew {
            try DurableFile.makeFolder(DurableFile.folder(of: path), mode: FileModes.secret.folder)
            descriptor = unsafe Glibc.open(path, flags, FileModes.secret.file)
        }
        guard descriptor >= 0 else { throw FileError(.init("open", path)) }
        if isNew { _ = fchmod(descriptor, FileModes.secret.file) }
        return descriptor
    }

    /// Checks all that came, and makes it the blob's file. `digest` nil: it has to be read for that.
    /// - Returns: the media type; nil: it is no image of a known kind.
    private func makeWhole(_ key: Key, _ digest: String?) throws(Trouble) -> String? {
        let path = path(key)
        var head: [UInt8]?
        do throws(FileBytes.ReadError) {
            let digest = if let digest { digest } else { try FileBytes.sha256(of: path) }
            let count = Int(min(key.bytes, Int64(ImageKind.prefixBytes)))
            if digest == key.sha256 { head = try FileBytes.read(path, at: 0, count: count, ofAll: key.bytes) }
        } catch {
            throw .file(.io(.init("read", path, code: EIO)))
        }
        guard let head else { throw .mismatch }
        do throws(FileError) {
            let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { throw FileError(.init("open", path)) }
            defer { close(descriptor) }
            try DurableFile.sync(descriptor, path: path)
            try blobs.adopt(path, as: key.sha256)
        } catch {
            throw .file(error)
        }
        return ImageKind.detect(head)?.contentType
    }

    /// It is an upload no longer; what is left of its file goes.
    private func end(_ key: Key, _ state: inout Upload.State) {
        guard !state.hasEnded else { return }
        (state.hasEnded, state.received) = (true, 0)
        _ = unsafe unlink(path(key))
        uploads.withLock { $0[key] = nil }
    }

    private func path(_ key: Key) -> String { "\(directory)/\(key.uid)/\(key.sha256)-\(key.bytes)" }

    /// What a file's folder and name say.
    private static func key(_ folder: String, _ name: String) -> Key? {
        let parts = name.split(separator: "-")
        guard parts.count == 2, let uid = UInt32(folder), let bytes = Int64(parts[1]), bytes > 0,
            BlobFiles.isDigest(String(parts[0]))
        else { return nil }
        return Key(uid: uid, sha256: String(parts[0]), bytes: bytes)
    }
}
