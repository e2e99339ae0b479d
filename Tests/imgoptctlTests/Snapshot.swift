import FoundationEssentials
import Glibc
import Testing

/// Texts that are kept as files beside the tests.
enum Snapshot {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

    /// Compares `text` with the file `name`. With `IMGOPT_WRITE_SNAPSHOTS` in the environment the file is written
    /// instead: then look at the difference before it is committed.
    static func check(_ text: String, _ name: String, _ location: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["IMGOPT_WRITE_SNAPSHOTS"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let kept = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? "(no file \(name))"
        guard text != kept else { return }
        let (lines, keptLines) = (text.split(separator: "\n"), kept.split(separator: "\n"))
        let place = zip(lines, keptLines).prefix { $0 == $1 }.count
        Issue.record(
            """
            \(name) differs from line \(place + 1) on:
            is   \(place < lines.count ? String(lines[place]) : "(the end)")
            was  \(place < keptLines.count ? String(keptLines[place]) : "(the end)")
            all of it:
            \(text)
            """, sourceLocation: location)
    }
}
