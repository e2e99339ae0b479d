import Foundation
import Testing

@testable import ImgoptDaemon

struct SurroundingsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        _ = FileModes.set(0o700, of: folder.path, kind: S_IFDIR)
    }

    private func settings(_ overrides: [String: String] = [:]) throws -> Settings {
        let places = ["state.directory": folder.path + "/state", "outputs.directory": folder.path + "/out"]
        return try loadSettings(overrides: places.merging(overrides) { $1 })
    }

    private func make(_ name: String, _ mode: UInt32) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/" + name, withIntermediateDirectories: true)
        var status = stat()
        #expect(unsafe chmod(folder.path + "/" + name, mode) == 0 && stat(folder.path + "/" + name, &status) == 0)
    }

    @Test func aStateOfOnesOwnIsFine() throws {
        #expect(try Surroundings(settings()) == Surroundings(Settings()), "what is not there is nobody's")
        for mode in [0o700, 0o750, 0o755, 0o2755] as [UInt32] {
            try make("state", mode)
            #expect(try Surroundings(settings()).refusals.isEmpty)
            #expect(try Surroundings(settings()).warnings.isEmpty, "\(String(mode, radix: 8))")
        }
    }

    @Test func aStateThatEverybodyMayWriteToIsRefused() throws {
        try make("state", 0o777)
        let refusal = try Surroundings(settings()).refusals.first ?? ""
        #expect(refusal.contains("mode 0777") && refusal.contains("chmod o-w \(folder.path)/state"), "\(refusal)")
    }

    @Test(arguments: [0o770, 0o2775, 0o1777] as [UInt32])
    func aStateThatSomeMayWriteToIsWarnedOf(mode: UInt32) throws {
        try make("state", mode)
        #expect(try Surroundings(settings()).refusals.isEmpty)
        let warnings = try Surroundings(settings()).warnings
        #expect(warnings.count == 1 && warnings[0].contains("chmod go-w"), "\(warnings)")
    }

    @Test func aStateOfAnotherUserIsWarnedOf() throws {
        try make("state", 0o700)
        let other = try Surroundings(settings(), user: geteuid() + 70_001)
        // Root's folder is as safe as one's own.
        #expect(other.warnings.count == (geteuid() == 0 ? 0 : 1))
        guard geteuid() == 0 else { return }
        #expect(unsafe chown(folder.path + "/state", 70_001, 70_001) == 0)
        let root = try Surroundings(settings(), user: 0).warnings
        #expect(root.count == 1 && root[0].contains("user 70001") && root[0].contains("sudo -u"), "\(root)")
        #expect(try Surroundings(settings(), user: 70_001).warnings.isEmpty)
        #expect(try Surroundings(settings(), user: 70_002).warnings.count == 1)
    }

    @Test func aFolderAboveThatEverybodyMayWriteToIsWarnedOf() throws {
        try make("open/state", 0o700)
        try make("open", 0o777)
        let warnings = try Surroundings(settings(["state.directory": folder.path + "/open/state"])).warnings
        #expect(warnings.count == 1 && warnings[0].contains("\(folder.path)/open"), "\(warnings)")
    }

    @Test func aTokenThatOthersMayReadOrReplaceIsWarnedOf() throws {
        let file = try folder.file("token", "r8_x")
        for (mode, count) in [(0o600, 0), (0o640, 0), (0o644, 1), (0o660, 1), (0o666, 2)] as [(UInt32, Int)] {
            _ = FileModes.set(mode, of: file, kind: S_IFREG)
            let warnings = try Surroundings(settings(["replicate.token_file": file])).warnings
            #expect(warnings.count == count && warnings.allSatisfy { $0.contains(file) }, "\(warnings)")
        }
    }
}
