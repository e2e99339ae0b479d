import FoundationEssentials
import Glibc

/// The files that a contender has made: whatever it says itself, these count.
enum OutputFiles {
    /// The size of each output.
    static let bytes = 20_480

    /// How many whole ones there are in a folder and those in it.
    static func count(below folder: String) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: folder).count { name in
            var status = stat()
            return unsafe stat(folder + "/" + name, &status) == 0 && status.st_size == off_t(bytes)
        }
    }
}
