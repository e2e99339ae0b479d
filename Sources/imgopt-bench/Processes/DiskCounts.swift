import FoundationEssentials

/// What a daemon did to its disk, from the records of the library that tests preload to make disks fail; here it only
/// counts. Calls, not pages: the same on every file system.
struct DiskCounts: Sendable {
    private(set) var syncs = 0
    private(set) var writes = 0
    private(set) var writtenBytes = 0

    /// Reads all records up to now. Of one that is half written what is there counts not at all.
    init(log: String) throws {
        guard let bytes = FileManager.default.contents(atPath: log) else { throw BenchError("\(log) is not there") }
        // A record: its kind, the lengths of two names, an offset, a length; the names; what was written.
        let head = 25
        var place = 0
        while place + head <= bytes.count {
            func number(_ offset: Int, _ width: Int) -> Int {
                (0..<width).reduce(0) { $0 | Int(bytes[place + offset + $1]) << (8 * $1) }
            }
            let (names, length) = (number(1, 4) + number(5, 4), number(17, 8))
            let kind = bytes[place]
            place += head + names
            switch kind {
            case UInt8(ascii: "S"), UInt8(ascii: "A"): syncs += 1
            case UInt8(ascii: "W"):
                writes += 1
                writtenBytes += length
                place += length
            default: break
            }
        }
    }

    /// The environment of a daemon whose disk is to be counted.
    static func environment(state: String, log: String) throws -> [String: String] {
        let library = try Workbench.beside("libFaultyDisk.so")
        return ["LD_PRELOAD": library, "FAULTY_DISK_UNDER": state, "FAULTY_DISK_LOG": log]
    }
}
