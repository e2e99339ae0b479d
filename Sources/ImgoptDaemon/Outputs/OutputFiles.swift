import Glibc
import ImgoptEngine
import Synchronization

/// The folder of finished outputs: `OUTPUTS/STORE/JOB/ITEM-N.EXT`.
///
/// What is not finished is in `OUTPUTS/.partial/`: the same file system, so that finishing is a rename.
package final class OutputFiles: Sendable {
    /// One output of one item.
    package struct Name: Sendable, Equatable {
        /// The store's name as the client gave it.
        package let store: String
        /// The job's id.
        package let job: Int64
        /// The item's id.
        package let item: Int64
        /// Which of the item's outputs, from 0.
        package let index: Int

        package init(store: String, job: Int64, item: Int64, index: Int) {
            self.store = store
            self.job = job
            self.item = item
            self.index = index
        }
    }

    let directory: String
    let maxOutputBytes: Int
    let modes: FileModes
    /// The folder itself, and the one for what is not finished.
    let (root, partials): (WatchedFolder, WatchedFolder)
    private let lastPartial = Atomic<Int>(0)
    /// Files on their way into a bucket, of items that may have ended.
    let noted = Mutex<[String: ItemID]>([:])
    /// An earlier life left such files, or may have.
    let hadWaiting = Atomic<Bool>(false)

    /// Uses an absolute folder; `prepare` makes it.
    package init(directory: String, maxOutputBytes: Int, modes: FileModes = FileModes(file: 0o640)) {
        self.directory = directory
        self.maxOutputBytes = maxOutputBytes
        self.modes = modes
        root = WatchedFolder(directory, mode: modes.folder)
        partials = WatchedFolder(directory + "/.partial", mode: FileModes.secret.folder)
    }

    /// Makes the folders where missing and removes what an earlier run left unfinished. To be called once, before any
    /// download.
    package func prepare() throws(FileError) {
        try root.take()
        try partials.take()
        _ = FileModes.set(FileModes.secret.folder, of: partials.path, kind: S_IFDIR)
        try DurableFile.empty(partials.path)
        // It refuses what holds something.
        _ = unsafe rmdir(waitingFolder)
        hadWaiting.store(unsafe access(waitingFolder, F_OK) == 0, ordering: .relaxed)
    }

    /// A file for the bytes of a download from this address, of which nothing is on disk yet.
    package func download(_ name: Name, from address: String = "") -> DownloadFile {
        DownloadFile(path: partial(name), target: target(name), from: address, in: self)
    }

    /// A new file among those that are not finished; where somebody took that folder away, it is made again.
    func create(_ partial: String) throws(FileError) -> Int32 {
        do {
            return try DurableFile.create(partial, mode: modes.file)
        } catch .io(let error) where error.code == ENOENT {
            try root.make()
            try partials.make()
            return try DurableFile.create(partial, mode: modes.file)
        }
    }

    /// Finds out whether the disk takes files of this output, of which it refused the last one: without its bytes.
    func probe(_ name: Name) throws(FileError) {
        let path = partial(name)
        let descriptor = try create(path)
        defer {
            close(descriptor)
            _ = unsafe unlink(path)
        }
        try DurableFile.write([0], to: descriptor, path: path)
        try DurableFile.sync(descriptor, path: path)
        let target = target(name)
        try makeFolder(of: target)
        let folder = DurableFile.folder(of: target)
        guard unsafe access(folder, W_OK | X_OK) == 0 else { throw FileError(.init("access", target)) }
    }

    /// The store's folder that a path lies in, or the one for what is not finished; else the folder of all outputs.
    func folder(of path: String) -> String {
        guard path.hasPrefix(directory + "/") else { return directory }
        return "\(directory)/\(path.dropFirst(directory.count + 1).prefix { $0 != "/" })"
    }

    /// Makes the folder that a finished file belongs into.
    func makeFolder(of path: String) throws(FileError) {
        try root.make()
        try DurableFile.makeFolder(DurableFile.folder(of: path), mode: modes.folder)
    }

    /// Removes a finished output; one that is not there is no error. Folders that become empty go with it.
    package func remove(path: String) throws(FileError) {
        guard path.hasPrefix(directory + "/"), !path.contains("/../") else {
            throw FileError(.init("unlink", path, code: EPERM))
        }
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError(.init("unlink", path)) }
        let job = DurableFile.folder(of: path)
        // rmdir refuses a folder that still holds something, which is what is wanted.
        if unsafe rmdir(job) == 0 { _ = unsafe rmdir(DurableFile.folder(of: job)) }
    }

    /// Removes what was finished of an output that is not kept: no row will ever name this file.
    package func discard(_ name: Name, from address: String = "") {
        let target = target(name)
        for ending in OutputKind.endings(of: address) where unsafe unlink("\(target).\(ending)") == 0 {
            let job = DurableFile.folder(of: target)
            if unsafe rmdir(job) == 0 { _ = unsafe rmdir(DurableFile.folder(of: job)) }
        }
    }

    /// Gives a finished output a second name: the same bytes on disk where the file system can do that, else a copy.
    /// Answers the new path; the name is on disk then. Doing it again is no error.
    package func link(_ path: String, as name: Name) throws(FileError) -> String {
        let file = path.split(separator: "/").last ?? ""
        let ending = file.lastIndex(of: ".").map { String(file[$0...]) } ?? ""
        let target = target(name) + ending
        try makeFolder(of: target)
        _ = unsafe unlink(target)
        if unsafe Glibc.link(path, target) == 0 {
            try DurableFile.syncFolder(DurableFile.folder(of: target))
        } else {
            try copy(path, name, to: target)
        }
        return target
    }

    /// For file systems without links, and files with as many as they may have.
    private func copy(_ path: String, _ name: Name, to target: String) throws(FileError) {
        let partial = partial(name)
        let descriptor = try create(partial)
        do throws(FileError) {
            defer { close(descriptor) }
            try FileBytes.copy(path, to: descriptor, named: partial)
            try DurableFile.sync(descriptor, path: partial)
            try DurableFile.move(partial, to: target)
        } catch {
            _ = unsafe unlink(partial)
            throw error
        }
    }

    /// The path of an output while it grows: another one each time.
    func partial(_ name: Name) -> String {
        let number = lastPartial.add(1, ordering: .relaxed).newValue
        return "\(partials.path)/\(name.item)-\(name.index)-\(number)"
    }

    /// The path of an output without its ending.
    func target(_ name: Name) -> String {
        "\(directory)/\(Self.folderName(ofStore: name.store))/\(name.job)/\(name.item)-\(name.index)"
    }

    /// A store's folder. Store names hold no slash, but may begin with a dot: `..` leads out, and `.partial` is ours.
    /// Such a name gets `%2E` for its first dot; `%` is in no store's name, so no two stores share a folder.
    static func folderName(ofStore store: String) -> String {
        precondition(SettingRules.isStoreName(store), "a store's name was not checked before it came here")
        return store.hasPrefix(".") ? "%2E" + store.dropFirst() : store
    }

    /// Whether there are files of a life of the daemon below a folder of blobs or of outputs, two or three deep.
    static func holdsFiles(_ folder: String) -> Bool {
        func names(_ path: String) -> [String] { (try? DurableFile.names(in: path)) ?? [] }
        for name in names(folder) where name != ".partial" {
            for inner in names("\(folder)/\(name)") {
                let isBlob = name.utf8.count == 2 && inner.utf8.count == 62
                let isJob = Int64(inner) != nil && !names("\(folder)/\(name)/\(inner)").isEmpty
                if isBlob || isJob { return true }
            }
        }
        return false
    }

    /// The store whose folder has this name, if it is one's.
    static func store(ofFolder name: String) -> String {
        name.hasPrefix("%2E") ? "." + name.dropFirst(3) : name
    }
}
