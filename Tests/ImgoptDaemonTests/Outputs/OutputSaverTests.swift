import Foundation
import ImgoptWire
import Testing

@testable import ImgoptDaemon

/// Many downloads at once, whichever way they are made durable.
@Suite struct OutputSaverTests {
    private let folder: TemporaryFolder
    private let files: OutputFiles

    init() throws {
        folder = try TemporaryFolder()
        files = OutputFiles(directory: folder.path + "/out", maxOutputBytes: 1000)
        try files.prepare()
    }

    /// Saves so many files at once; every seventh is shorter than was announced.
    private func save(_ count: Int, _ saver: OutputSaver) async throws -> [Int: Result<FinishedOutput, FileError>] {
        let head = try #require(imageHeads[.png])
        let downloads = try (0..<count).map { number in
            let file = files.download(.init(store: "store\(number % 5)", job: 1, item: Int64(number), index: 0))
            let bytes = head + Array("\(number)".utf8)
            try unsafe file.write(bytes.span.bytes)
            return file
        }
        return await withTaskGroup(of: (Int, Result<FinishedOutput, FileError>).self) { group in
            for (number, file) in downloads.enumerated() {
                let length = file.count + (number % 7 == 6 ? 1 : 0)
                group.addTask {
                    await withCheckedContinuation { continuation in
                        saver.save(file, expectedLength: length) { continuation.resume(returning: (number, $0)) }
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test(arguments: [1, 3, 100]) func `each file comes to its place or says why not`(count: Int) async throws {
        let results = try await save(count, OutputSaver(folder: files.root))
        #expect(results.count == count)
        for (number, result) in results {
            guard number % 7 != 6 else {
                guard case .failure(.wrongLength) = result else {
                    Issue.record("file \(number) was too short: \(result)")
                    continue
                }
                continue
            }
            let output = try result.get()
            #expect(output.path == files.directory + "/store\(number % 5)/1/\(number)-0.png")
            let text = Array("\(number)".utf8)
            #expect(try FileBytes.read(output.path, limit: 1000).suffix(text.count) == text[...])
        }
        #expect(try folder.files().count == results.values.count { if case .success = $0 { true } else { false } })
    }

    /// A file system that can't be synced as a whole: each file is by itself.
    @Test func `without a folder to sync by, each file is synced by itself`() async throws {
        let results = try await save(60, OutputSaver(folder: WatchedFolder(folder.path + "/nowhere", mode: 0o700)))
        #expect(results.values.count { if case .success = $0 { true } else { false } } == 60 - 60 / 7)
    }
}
