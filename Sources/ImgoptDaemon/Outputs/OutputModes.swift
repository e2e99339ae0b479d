import Glibc

/// Brings what earlier lives saved into line with `outputs.mode`: the folders of known stores, those of their jobs, and
/// the files in them. Nothing else that may lie in the folder of all outputs is touched.
struct OutputModes: Sendable {
    private let modes: FileModes
    private var stale: [String] = []

    /// Finds the folders of stores whose bits are others. What they give too much is taken at once, so that nobody gets
    /// past them any more; the rest is done by ``align()``.
    ///
    /// - Parameters:
    ///   - isStore: whether there is a store of this name.
    ///   - isOurs: whether the folder of all outputs is the daemon's too, and not an admin's.
    init(_ outputs: OutputFiles, isOurs: Bool, isStore: (String) -> Bool) throws(FileError) {
        modes = outputs.modes
        if isOurs { _ = FileModes.set(modes.folder, of: outputs.directory, kind: S_IFDIR) }
        for name in try DurableFile.names(in: outputs.directory) where !name.hasPrefix(".") {
            guard isStore(OutputFiles.store(ofFolder: name)) else { continue }
            let folder = outputs.directory + "/" + name
            guard let bits = FileModes.bits(of: folder), bits != modes.folder else { continue }
            if FileModes.set(bits & modes.folder, of: folder, kind: S_IFDIR) != .impossible { stale.append(folder) }
        }
    }

    /// Folders of stores that are to be gone through.
    var count: Int { stale.count }

    /// Goes through them: first what is in them, then they themselves.
    func align() throws(FileError) {
        for folder in stale {
            for job in try DurableFile.names(in: folder) where job.utf8.allSatisfy(Self.isDigit) {
                let path = folder + "/" + job
                guard FileModes.set(modes.folder, of: path, kind: S_IFDIR) != .impossible else { continue }
                for name in try DurableFile.names(in: path) where name.utf8.first.map(Self.isDigit) == true {
                    _ = FileModes.set(modes.file, of: path + "/" + name, kind: S_IFREG)
                }
            }
            _ = FileModes.set(modes.folder, of: folder, kind: S_IFDIR)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
