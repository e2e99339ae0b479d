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
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
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

    /// Run again with the same folder, key or none: nothing that a job wrote is paid for as if it were an original.
    @Test func resultsBesideTheirOriginalsAreNoSources() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let folder = try photos(["a.png", "b.png"], in: world)
            let submit = ["submit", "--store", "acme", "--prompt", "p", "--out", folder, folder]
            let first = try await control(world, submit + ["--wait", "--key", "order-7"])
            #expect(first.status == 0 && first.error.contains("2 results written to \(folder)"), "\(first.error)")
            let again = try await control(world, submit + ["--watch", "--key", "order-7"])
            #expect(again.status == 0 && again.error.contains("job 1 was there already, by its key"), "\(again.error)")
            #expect(again.error.contains("0 results written to \(folder), 2 were there already"), "\(again.error)")
            #expect(again.error.contains("2 results in folders left out"), "\(again.error)")
            let other = try await control(world, submit + ["--wait"])
            #expect(other.status == 0, "\(other.error)")
            #expect(try await client.call(JobItems(job: 2)).items.map(\.imageID) == ["a.png", "b.png"])
            // What was made of one since is the user's own, and by name each can be sent.
            try Samples.picture(number: 9).write(to: URL(filePath: folder + "/a-2.png"))
            let named = try await control(world, submit + ["--wait", folder + "/b-2.png"])
            #expect(named.status == 0, "\(named.error)")
            let sent = try await client.call(JobItems(job: 3)).items.map(\.imageID)
            #expect(sent == ["a-2.png", "a.png", "b.png", "b-2.png"])
        }
    }

    @Test func allIsLookedAtBeforeTheFirstIsSent() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let folder = try photos(["a.png", "b\n.png", "-c.png"], in: world)
            try Data().write(to: URL(filePath: folder + "/empty.jpg"))
            try Data("<html>not found</html>".utf8).write(to: URL(filePath: folder + "/page.jpg"))
            try FileManager.default.createSymbolicLink(atPath: folder + "/loop.png", withDestinationPath: "loop.png")
            // A name that is no UTF-8, as archives of other systems have them.
            let name = Array((folder + "/k").utf8) + [0xF6] + Array("ln.png".utf8) + [0]
            let descriptor = unsafe open(name.map { CChar(bitPattern: $0) }, O_CREAT | O_WRONLY, 0o600)
            let picture = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try picture.write(contentsOf: Samples.picture(number: 9))
            let submit = ["submit", "--store", "acme", "--prompt", "p", "--wait", folder]

            let refused = try await control(world, submit)
            #expect(refused.status == 2 && refused.lines.isEmpty)
            for problem in [
                "empty.jpg is empty", "page.jpg is not an image", "loop.png: Too many levels of symbolic links",
                "3 problems: nothing was sent; --skip-invalid sends the other 4",
            ] {
                #expect(refused.error.contains(problem), "\(refused.error)")
            }
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
            #expect(try await daemon.client().call(JobList()).jobs.isEmpty)

            let skipped = try await control(world, submit + ["--skip-invalid"])
            #expect(skipped.status == 1 && skipped.lines == ["1"], "\(skipped.error)")
            let items = try await daemon.client().call(JobItems(job: 1)).items
            #expect(items.map(\.imageID) == ["-c.png", "a.png", "b\n.png", "k\u{FFFD}ln.png"])
            #expect(items.allSatisfy { $0.state == .done })
        }
    }

    /// Sent in pieces of two, by a run that is cut in its middle and by others after it.
    @Test func aResumedSubmitIsComparedImageByImage() async throws {
        let settings = ["limits.images_per_request": "2"]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let client = try await world.startDaemon().client()
            let names = (0..<5).map { "\($0).png" }
            let folder = try photos(names, in: world)
            let paths = names.map { folder + "/" + $0 }
            let options = ["--store", "acme", "--prompt", "p", "--model", "google/nano-banana", "--key", "order-77"]
            func submit(_ paths: [String], _ more: [String] = []) async throws -> (status: Int32?, error: String) {
                let run = try await control(world, ["submit"] + options + more + paths)
                return (run.status, run.error)
            }
            func image(_ number: Int) throws -> Image {
                let data = try Data(contentsOf: URL(filePath: paths[number])).base64EncodedString()
                return Image(source: "data:image/png;base64," + data, id: names[number], prompt: "p")
            }
            let begun = try await client.call(
                JobSubmit(
                    store: try Samples.store("acme"), images: [image(0), image(1)], key: "order-77",
                    model: "google/nano-banana", open: true))
            _ = try await client.call(JobAppend(job: begun.id, images: [image(2)], model: "google/nano-banana"))

            // What the daemon has of the third photo is not what lies there now.
            let old = try Data(contentsOf: URL(filePath: paths[2]))
            try Samples.picture(number: 99).write(to: URL(filePath: paths[2]))
            let corrected = try await submit(paths)
            #expect(corrected.status == 1 && corrected.error.contains("images[2].source (of \"2.png\") is another"))
            try old.write(to: URL(filePath: paths[2]))
            // Gone on with, and said again.
            for _ in 0..<2 { #expect(try await submit(paths) == (0, "job 1 was there already, by its key\n")) }

            let more = try await submit(paths + [paths[0]])
            #expect(more.status == 1 && more.error.contains("it has 5 images, and 6 were sent"), "\(more.error)")
            let fewer = try await submit(Array(paths[..<4]))
            #expect(fewer.status == 1 && fewer.error.contains("it has 5 images, and 4 were sent"), "\(fewer.error)")
            let without = try await submit([paths[0], paths[1], paths[3], paths[4]])
            #expect(without.error.contains("images[2].id (of \"3.png\") is another"), "\(without.error)")
            let urgent = try await submit(paths, ["--priority", "9"])
            #expect(urgent.error.contains("other content: priority is another"), "\(urgent.error)")

            let job = try await client.finished(job: begun.id)
            #expect(job.counts == ItemCounts(done: 5))
            #expect(try await client.call(JobItems(job: job.id)).items.map(\.imageID) == names)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 5)
        }
    }

    /// An append that is sent again at its place adds nothing, whatever became of the job meanwhile.
    @Test func anAppendAtItsPlaceIsRepeatable() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let images = Samples.remote(6)
            let opened = try await client.call(JobSubmit(store: try Samples.store("acme"), open: true))
            let first = JobAppend(job: opened.id, images: Array(images[..<4]), at: 0)
            for _ in 0..<2 { #expect(try await client.call(first).images == 4) }
            let overlapping = JobAppend(job: opened.id, images: Array(images[2...]), at: 2)
            #expect(try await client.call(overlapping).images == 6)
            await #expect(throws: ClientError.self) {
                try await client.call(JobAppend(job: opened.id, images: [images[0]], at: 7))
            }
            // Two at once that add the same: one of them does.
            async let left = client.call(JobAppend(job: opened.id, images: Samples.remote(3, "more"), at: 6))
            async let right = client.call(JobAppend(job: opened.id, images: Samples.remote(3, "more"), at: 6))
            #expect(try await (left.images, right.images) == (9, 9))
            await #expect(throws: ClientError.self) { try await client.call(JobSeal(job: opened.id, images: 8)) }
            #expect(try await !client.call(JobSeal(job: opened.id, images: 9)).open)
            _ = try await client.finished(job: opened.id)
            #expect(try await client.call(JobSeal(job: opened.id, images: 9)).counts == ItemCounts(done: 9))
            #expect(try await client.call(overlapping).images == 9)
            await #expect(throws: ClientError.self) {
                try await client.call(JobAppend(job: opened.id, images: [images[1]], at: 0))
            }
        }
    }
}
