import FoundationEssentials
import Glibc

/// The files that a contender has made: whatever it says itself, these count.
struct OutputFiles: Sendable {
    /// The size of each output.
    static let bytes = 20_480

    /// Whole ones.
    let count: Int
    /// Those of the last minute before they were counted.
    let lastMinute: Int

    /// Looks at a folder and those in it.
    init(below folder: String) throws {
        let now = WallClock.microseconds / 1_000_000
        var (count, lastMinute) = (0, 0)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            var status = stat()
            guard unsafe stat(folder + "/" + name, &status) == 0, status.st_size == off_t(Self.bytes) else { continue }
            count += 1
            if Int64(status.st_mtim.tv_sec) >= now - 60 { lastMinute += 1 }
        }
        (self.count, self.lastMinute) = (count, lastMinute)
    }
}
