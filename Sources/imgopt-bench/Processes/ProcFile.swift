import FoundationEssentials
import Glibc

/// The kernel's own files about processes.
enum ProcFile {
    static var ticksPerSecond: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }

    static func read(_ path: String) throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw BenchError("\(path) can't be read") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number after `name` in a file of lines `name: number`.
    static func number(_ name: String, in text: String) throws -> Double {
        for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
            let words = line.dropFirst(name.count + 1).split { $0 == " " || $0 == "\t" }
            if let number = words.first.flatMap({ Double($0) }) { return number }
        }
        throw BenchError("the kernel does not tell \(name)")
    }
}
