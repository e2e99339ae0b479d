import Foundation

/// A small file system in memory that only one daemon sees, mounted over a folder for as long as it lives.
struct SmallDisk: Sendable {
    /// The folder that it is mounted over.
    let folder: String
    private let script: String

    init(folder: String, kilobytes: Int) {
        self.folder = folder
        script = #"mount -t tmpfs -o "size=\#(kilobytes)k,mode=0755" tmpfs "$1" && shift && exec "$@""#
    }

    /// The folder itself, as a disk that can't be written.
    init(readOnly folder: String) {
        self.folder = folder
        script = #"mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@""#
    }

    /// Why no file system can be mounted here; nil: it can.
    static let obstacle: String? = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-m", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "there is no /usr/bin/unshare" }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : "mounting is not allowed (it takes root): left out"
    }()

    /// The daemon's program and arguments, to be started on this disk. Its process is the one that is started.
    func wrap(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        (
            "/usr/bin/unshare",
            ["-m", "--propagation", "private", "sh", "-c", script, "sh", folder, program] + arguments
        )
    }

    /// Takes all room that is left on the disk of a daemon, or all but so many kilobytes.
    func fill(of daemon: DaemonProcess, leaving left: Int = 0) throws {
        let path = filler(daemon)
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw Missing(what: "a file on the small disk", among: path)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        let piece = Data(repeating: 1, count: 4096)
        while (try? file.write(contentsOf: piece)) != nil {}
        let size = try file.seekToEnd()
        if left > 0 { try file.truncate(atOffset: size > UInt64(left) * 1024 ? size - UInt64(left) * 1024 : 0) }
        try file.close()
    }

    /// Gives the room back.
    func empty(of daemon: DaemonProcess) throws {
        try FileManager.default.removeItem(atPath: filler(daemon))
    }

    /// A path on the disk, as it is reached from outside.
    private func filler(_ daemon: DaemonProcess) -> String {
        "/proc/\(daemon.process.pid)/root\(folder)/filler"
    }
}
