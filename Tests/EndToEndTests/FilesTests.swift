import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// People's files, as `imgoptctl` reads and writes them.
@Suite(.serialized, .net)
struct FilesTests {
    /// Outputs of their own, none of them equal to a source.
    private static let simulator = ["--output-bytes", "512", "--create-rpm", "0"]

    /// Makes a folder with pictures of these names.
    private func photos(_ names: [String], in world: World) throws -> String {
        let folder = world.folder + "/photos"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, name) in names.enumerated() {
            try Samples.picture(number: number).write(to: URL(filePath: folder + "/" + name))
        }
        return folder
    }

    private func contents(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            found[name] = try Data(contentsOf: URL(filePath: folder + "/" + name))
        }
        return found
    }

    /// Runs `imgoptctl` to its end.
    private func control(
        _ world: World, _ arguments: [String]
    ) async throws -> (status: Int32?, lines: [String], error: String) {
        let program = try world.launch(
            Programs.control, ["--socket", world.socketPath] + arguments, name: "imgoptctl")
        guard case .exited(let status) = try await program.ended() else { return (nil, [], program.errorText) }
        return (status, await program.lines.whole(), program.errorText)
    }

    @Test func resultsBesideTheirOriginalsOverwriteNothing() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await world.startDaemon()
            let folder = try photos(["a.png", "b.png", "B.PNG"], in: world)
            let originals = try contents(folder)
            let submit = ["submit", "--store", "acme", "--wait", "--out", folder]
            let first = try await control(world, submit + ["--prompt", "one", folder])
            #expect(first.status == 0, "\(first.error)")
            let told = "\(folder)/a.png is there already and is something else: the result is \(folder)/a-2.png"
            #expect(first.error.contains(told))
            var afterFirst = try contents(folder)
            #expect(Set(afterFirst.keys) == ["a.png", "b.png", "B.PNG", "a-2.png", "B.png", "b-2.png"])
            // A second job of the same photos: what became of the first one's results stays, too.
            for name in ["a-2.png", "B.png", "b-2.png"] {
                let edited = Data("edited \(name)".utf8)
                try edited.write(to: URL(filePath: folder + "/" + name))
                afterFirst[name] = edited
            }
            let second = try await control(
                world, submit + ["--prompt", "two", folder + "/a.png", folder + "/B.PNG", folder + "/b.png"])
            #expect(second.status == 0, "\(second.error)")
            let last = try contents(folder)
            #expect(afterFirst.allSatisfy { last[$0.key] == $0.value })
            #expect(last.count == afterFirst.count + 3)
            #expect(originals.allSatisfy { last[$0.key] == $0.value })
            // Asked for again, nothing new comes.
            let again = try await control(world, ["results", "2", "--out", folder])
            #expect(again.status == 0 && again.lines.isEmpty, "\(again.error)")
            #expect(try contents(folder) == last)
        }
    }
}
