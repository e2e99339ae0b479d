import Foundation

/// The files of this repository.
enum SourceTree {
    /// The folder that holds `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Names in a folder, sorted.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
    }

    /// All Swift files below a folder, by their path from the root.
    static func swiftFiles(in folder: String) throws -> [(path: String, source: SwiftSource)] {
        try allFiles(in: folder).filter { $0.hasSuffix(".swift") }.map { path in
            let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            return (path, SwiftSource(text))
        }
    }

    /// All files below a folder, by their path from the root.
    static func allFiles(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
            .map { "\(folder)/\($0)" }
    }
}
