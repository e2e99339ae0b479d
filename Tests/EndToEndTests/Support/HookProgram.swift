import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport

/// A program for `notify.exec`, written in the shell's language, and what it notes in files of a folder of its own,
/// which is its only argument.
struct HookProgram: Sendable {
    let folder: String

    /// The program is the shell by another name: a file that was just written can't be run while a process that another
    /// test is about to start still has it open ("Text file busy").
    ///
    /// - Parameter script: finds its folder in `$1`.
    init(_ world: World, _ script: String) throws {
        folder = world.folder + "/hook"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/program", withDestinationPath: "/bin/sh")
        try set("script", to: script)
        // What a killed daemon leaves behind.
        let program = self
        world.atEnd {
            for pid in program.lines("held").compactMap({ Int32($0) }) {
                let words = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
                if words?.contains("/dev/null") == true { kill(pid, SIGKILL) }
            }
        }
    }

    /// What the daemon is told of it.
    var settings: [String: String?] {
        [
            "notify.exec": "\(folder)/program,\(folder)/script,\(folder)", "notify.retry_base_ms": "10",
            "notify.retry_max_ms": "50",
        ]
    }

    /// The lines that it wrote to a file of its folder.
    func lines(_ name: String = "told") -> [String] {
        let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    /// The events that it was told.
    func events(_ name: String = "told") throws -> [EventNotification] {
        try lines(name).map { try EventNotification(json: .init(parsing: $0)) }
    }

    /// Makes a file in its folder, with these words: what the script may look at.
    func set(_ name: String, to words: String = "") throws {
        try Data(words.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    /// Takes a file away.
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }

    /// Waits until it wrote so many lines.
    func wrote(_ count: Int, _ name: String = "told", at client: ImgoptClient) async throws {
        try await look(for: "\(count) lines of \(name)") {
            _ = try await client.call(ServerPing())
            return lines(name).count
        } until: {
            $0 >= count
        }
    }
}

extension ImgoptClient {
    /// The check of the hooks once it is as wanted; nil: there is none.
    @discardableResult
    func hooks(until isThere: (HealthCheck?) -> Bool) async throws -> HealthCheck? {
        try await look(for: "a check of hooks") {
            try await call(HealthGet()).checks.first { $0.knownName == .notify }
        } until: {
            isThere($0)
        }
    }

    /// Submits so many jobs of one image each, and waits for their ends.
    func finish(_ jobs: Int, _ store: String) async throws {
        for number in 0..<jobs {
            let images = [Samples.remote(number + 1, store)[number]]
            let job = try await call(JobSubmit(store: try Samples.store(store), images: images))
            _ = try await finished(job: job.id)
        }
    }
}
