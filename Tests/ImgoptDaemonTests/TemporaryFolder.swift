import Foundation

/// A folder of its own for one test, gone with it. Short, so that Unix sockets fit in.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/imgopt-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file below the folder and answers its path.
    func file(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// All files below the folder, by relative path.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path)
            .filter { name in
                var isFolder: ObjCBool = false
                return unsafe FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .sorted()
    }

    /// The bytes in all of them together.
    func bytes() throws -> Int {
        try files().reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return sum + ((attributes[.size] as? Int) ?? 0)
        }
    }
}
