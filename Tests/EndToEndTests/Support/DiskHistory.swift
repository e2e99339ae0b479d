import Foundation

/// What a folder holds and what of it would outlive a power cut, followed call by call.
///
/// As strict as POSIX allows: bytes are safe once their file was synced, names once their folder was.
final class DiskHistory {
    /// A file or a folder, whatever its names.
    private final class Node {
        let isFolder: Bool
        /// What is safe.
        var durable: Data
        /// What was done since, in order.
        var pending: [DiskRecord] = []

        init(isFolder: Bool, durable: Data = Data()) {
            self.isFolder = isFolder
            self.durable = durable
        }
    }

    private struct NameChange {
        let apply: (inout [String: Node]) -> Void
    }

    private let root: String
    private var names: [String: Node] = [:]
    private var durableNames: [String: Node] = [:]
    /// The names as they were at the start, and all that was done to them since.
    private var firstNames: [String: Node] = [:]
    private var nameChanges: [NameChange] = []
    /// So many of those changes are safe in any case: a file system writes them down in order.
    private var safeChanges = 0

    /// Begins with what is in a folder, all of it safe.
    init(_ root: String) throws {
        self.root = root
        for name in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
            var isFolder: ObjCBool = false
            let path = root + "/" + name
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if name.hasSuffix("-shm") || name.hasSuffix(".lock") { continue }
            let bytes = isFolder.boolValue ? Data() : try Data(contentsOf: URL(filePath: path))
            names[path] = Node(isFolder: isFolder.boolValue, durable: bytes)
        }
        durableNames = names
        firstNames = names
    }

    /// Takes in one more call.
    func note(_ record: DiskRecord) {
        let path = record.path
        switch record.kind {
        case .created, .folderMade:
            let node = Node(isFolder: record.kind == .folderMade)
            change { $0[path] = node }
        case .written, .truncated:
            names[path]?.pending.append(record)
        case .syncFailed:
            // The kernel may drop what it could not write, and say so only once.
            names[path]?.pending = []
        case .renamed:
            guard let node = names[path] else { return }
            change {
                $0[path] = nil
                $0[record.target] = node
            }
        case .unlinked:
            change { $0[path] = nil }
        case .allSynced:
            for node in names.values { writeDown(node) }
            durableNames = names
            safeChanges = nameChanges.count
        case .synced:
            if path == root || names[path]?.isFolder == true {
                syncNames(of: path)
            } else if let node = names[path] {
                writeDown(node)
            }
        case .counted: break
        }
    }

    private func change(_ apply: @escaping (inout [String: Node]) -> Void) {
        apply(&names)
        nameChanges.append(NameChange(apply: apply))
    }

    private func writeDown(_ node: Node) {
        for pending in node.pending { Self.apply(pending, pending.bytes.count, to: &node.durable) }
        node.pending = []
    }

    private func syncNames(of folder: String) {
        let isInside = { (path: String) in (path as NSString).deletingLastPathComponent == folder }
        for path in durableNames.keys where isInside(path) { durableNames[path] = nil }
        for (path, node) in names where isInside(path) { durableNames[path] = node }
        safeChanges = nameChanges.count
    }

    /// Makes the folder what a power cut now would leave.
    /// - Parameter seed: nil: all that is not safe is lost; else any part of it is.
    func cutPower(tearing seed: UInt64?) throws {
        var dice = Dice(seed: seed ?? 0)
        var left = durableNames
        if seed != nil {
            left = firstNames
            let kept = Int.random(in: safeChanges...nameChanges.count, using: &dice)
            for change in nameChanges[..<kept] { change.apply(&left) }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: root) {
            try FileManager.default.removeItem(atPath: root + "/" + name)
        }
        for (path, node) in left.sorted(by: { $0.key < $1.key }) where isReachable(path, in: left) {
            if node.isFolder {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } else {
                let bytes = seed == nil ? node.durable : torn(node, &dice)
                try bytes.write(to: URL(filePath: path))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
        }
    }

    /// A file whose folder is gone is gone.
    private func isReachable(_ path: String, in names: [String: Node]) -> Bool {
        let folder = (path as NSString).deletingLastPathComponent
        return folder == root || (names[folder]?.isFolder == true && isReachable(folder, in: names))
    }

    /// Some of the writes that are not safe, and some of their sectors.
    private func torn(_ node: Node, _ dice: inout Dice) -> Data {
        var bytes = node.durable
        for pending in node.pending where Bool.random(using: &dice) {
            let sectors = (pending.bytes.count + 511) / 512
            Self.apply(pending, min(pending.bytes.count, Int.random(in: 0...sectors, using: &dice) * 512), to: &bytes)
        }
        return bytes
    }

    /// - Parameter count: how many bytes of a write are written.
    private static func apply(_ record: DiskRecord, _ count: Int, to bytes: inout Data) {
        let end = record.kind == .truncated ? record.offset : record.offset + count
        if bytes.count < end { bytes += Data(count: end - bytes.count) }
        if record.kind == .truncated {
            bytes = Data(bytes.prefix(end))
        } else {
            bytes.replaceSubrange(record.offset..<end, with: record.bytes.prefix(count))
        }
    }
}
