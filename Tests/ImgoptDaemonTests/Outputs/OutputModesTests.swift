import Foundation
import Testing

@testable import ImgoptDaemon

struct OutputModesTests {
    private let folder: TemporaryFolder
    private let root: String

    init() throws {
        folder = try TemporaryFolder()
        root = folder.path + "/out"
    }

    private func files(_ mode: UInt32) throws -> OutputFiles {
        let files = OutputFiles(directory: root, maxOutputBytes: 1000, modes: FileModes(file: mode))
        try files.prepare()
        return files
    }

    private func bits(_ name: String) -> UInt32? { FileModes.bits(of: root + "/" + name) }

    private func makeFile(_ name: String) throws {
        let path = root + "/" + name
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: path))
        _ = FileModes.set(0o644, of: path, kind: S_IFREG)
    }

    @Test(arguments: [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755), (0o660, 0o770)] as [(UInt32, UInt32)])
    func whoMayReadFilesMayEnterFolders(file: UInt32, folder: UInt32) {
        #expect(FileModes(file: file).folder == folder)
    }

    @Test(arguments: [0o600, 0o640, 0o666] as [UInt32])
    func whatEarlierLivesSavedGetsTheBitsOfNow(mode: UInt32) throws {
        let files = try files(mode)
        for name in ["acme/7/12-0.png", "acme/7/13-1.png", "%2Ehidden/8/14-0.jpg"] { try makeFile(name) }
        let modes = try OutputModes(files, isOurs: true) { ["acme", ".hidden"].contains($0) }
        #expect(modes.count == 2)
        // At once: nobody gets past them who may not.
        let gates = ["acme", "%2Ehidden"].compactMap(bits)
        #expect(gates.allSatisfy { $0 & ~FileModes(file: mode).folder == 0 } && gates.count == 2)
        try modes.align()
        for name in ["acme/7/12-0.png", "acme/7/13-1.png", "%2Ehidden/8/14-0.jpg"] { #expect(bits(name) == mode) }
        for name in ["", "acme", "acme/7", "%2Ehidden", "%2Ehidden/8"] {
            #expect(bits(name) == FileModes(file: mode).folder, "\(name)")
        }
        #expect(try OutputModes(files, isOurs: true) { _ in true }.count == 0)
    }

    @Test func whatIsNotOursIsLeftAlone() throws {
        let files = try files(0o600)
        for name in ["theirs/7/12-0.png", "acme/notes/1-0.png", "acme/7/readme"] { try makeFile(name) }
        let secret = try folder.file("secret", "x")
        _ = FileModes.set(0o644, of: secret, kind: S_IFREG)
        try FileManager.default.createSymbolicLink(atPath: root + "/acme/7/1-0.png", withDestinationPath: secret)
        _ = FileModes.set(0o755, of: root, kind: S_IFDIR)
        try OutputModes(files, isOurs: false) { $0 == "acme" }.align()
        #expect(bits("theirs/7/12-0.png") == 0o644)
        #expect(bits("acme/notes/1-0.png") == 0o644)
        #expect(bits("acme/7/readme") == 0o644)
        #expect(bits("acme") == 0o700)
        #expect(bits("") == 0o755, "the folder of all outputs is an admin's")
        #expect(FileModes.bits(of: secret) == 0o644)
    }
}
