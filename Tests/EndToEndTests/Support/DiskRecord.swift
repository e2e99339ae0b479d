import Foundation

/// One call that changed what is on disk, as the preloaded library wrote it down.
struct DiskRecord {
    /// What was done.
    enum Kind: UInt8 {
        case created = 0x43  // C
        case written = 0x57  // W
        case truncated = 0x54  // T
        case synced = 0x53  // S
        /// The whole file system.
        case allSynced = 0x41  // A
        case syncFailed = 0x46  // F
        case renamed = 0x52  // R
        case unlinked = 0x55  // U
        case folderMade = 0x44  // D
        /// At the end: how many calls there were.
        case counted = 0x4E  // N
    }

    let kind: Kind
    let path: String
    /// The new name of what was renamed.
    let target: String
    /// Where it was written, or the new length, or the count.
    let offset: Int
    let bytes: Data

    /// All records of a log; a last one that was cut is left out.
    static func read(_ path: String) throws -> [DiskRecord] {
        let data = try Data(contentsOf: URL(filePath: path))
        var records: [DiskRecord] = []
        var place = data.startIndex
        func number(_ start: Int, _ count: Int) -> Int {
            data[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        while place + 25 <= data.endIndex, let kind = Kind(rawValue: data[place]) {
            let lengths = [number(place + 1, 4), number(place + 5, 4), number(place + 17, 8)]
            let offset = number(place + 9, 8)
            let names = place + 25
            let end = names + lengths.reduce(0, +)
            guard end <= data.endIndex else { break }
            let second = names + lengths[0]
            records.append(
                DiskRecord(
                    kind: kind, path: String(decoding: data[names..<second], as: UTF8.self),
                    target: String(decoding: data[second..<(second + lengths[1])], as: UTF8.self),
                    offset: offset, bytes: data[(second + lengths[1])..<end]))
            place = end
        }
        return records
    }
}
