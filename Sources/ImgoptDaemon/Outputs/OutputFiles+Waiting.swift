import Glibc
import ImgoptEngine
import ImgoptHash
import Synchronization

// What is whole and waits to be put into a bucket: `OUTPUTS/.waiting/STORE/JOB/ITEM-N.MARK.EXT`, where the mark is of
// the address that it came from. So a later try, and a later life, find it again, and take no other attempt's for it.
extension OutputFiles {
    var waitingFolder: String { directory + "/.waiting" }

    /// A file for the bytes of a download, to be kept among those that wait.
    func waitingDownload(_ name: Name, from address: String) -> DownloadFile {
        DownloadFile(path: partial(name), target: waitingTarget(name, address), from: address, in: self)
    }

    /// The file of an output that waits; nil: there is none.
    func waiting(_ name: Name, from address: String) -> String? {
        let target = waitingTarget(name, address)
        return OutputKind.endings(of: address).lazy.map { "\(target).\($0)" }.first { path in
            var status = stat()
            return unsafe lstat(path, &status) == 0 && status.st_size > 0
        }
    }

    /// The same where outputs go into the folder: an earlier life, with other settings, may have left one.
    func left(_ name: Name, from address: String) -> String? {
        hadWaiting.load(ordering: .relaxed) ? waiting(name, from: address) : nil
    }

    /// The media type and the size of a file that waits, as they were when it came, as far as its bytes tell.
    static func look(at path: String, from address: String) -> (contentType: String, size: PixelSize?) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return ("application/octet-stream", nil) }
        defer { close(descriptor) }
        var status = stat()
        _ = unsafe fstat(descriptor, &status)
        let head =
            (try? FileBytes.read(
                path, at: 0, count: min(OutputKind.prefixBytes, Int(status.st_size)),
                ofAll: Int64(status.st_size))) ?? []
        let kind = try? OutputKind.of(head, declared: nil, address: address)
        let size = ImageSize.of(ByteWindow(file: descriptor, count: Int(status.st_size)))
        return (kind?.contentType ?? "application/octet-stream", size)
    }

    /// All files that wait; folders that a kill left empty go. For a start: it reads folders.
    func allWaiting() -> [String] {
        func paths(_ folder: String) -> [String] {
            ((try? DurableFile.names(in: folder)) ?? []).map { "\(folder)/\($0)" }
        }
        let stores = paths(waitingFolder)
        let jobs = stores.flatMap(paths)
        let files = jobs.flatMap(paths)
        // rmdir refuses a folder that holds something.
        for folder in jobs + stores { _ = unsafe rmdir(folder) }
        return files
    }

    /// The name that a waiting file's output has; nil: it is no such file.
    func nameOfWaiting(_ path: String) -> Name? {
        Self.name(path, store: Self.store)
    }

    /// A waiting file has done its work once its item has ended on disk.
    func note(_ path: String, of item: ItemID) { noted.withLock { $0[path] = item } }

    /// Whether there are any.
    var hasNoted: Bool { noted.withLock { !$0.isEmpty } }

    /// The waiting files noted so far.
    func takeNoted() -> [String: ItemID] {
        noted.withLock { noted in
            defer { noted = [:] }
            return noted
        }
    }

    /// Takes the bytes of a waiting file away; its name stays, for the object that it may stand for.
    func emptyWaiting(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_size > 0 else { return }
        // Not in its place: the bytes may have another name too, which is a result's.
        try? DurableFile.replace(path, with: [], mode: modes.file)
    }

    /// Removes a file that waits no longer, and folders that become empty.
    func removeWaiting(_ path: String) {
        _ = unsafe unlink(path)
        let job = DurableFile.folder(of: path)
        if unsafe rmdir(job) == 0 { _ = unsafe rmdir(DurableFile.folder(of: job)) }
    }

    private func waitingTarget(_ name: Name, _ address: String) -> String {
        let mark = SHA256.hex(of: Array(address.utf8)).prefix(16)
        let store = Self.folderName(ofStore: name.store)
        return "\(waitingFolder)/\(store)/\(name.job)/\(name.item)-\(name.index).\(mark)"
    }
}
