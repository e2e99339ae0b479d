import Foundation

/// The inputs that others are made of.
struct FuzzCorpus {
    private let folder: URL

    init(_ folder: URL) { self.folder = folder }

    /// The lines of a file, and what libFuzzer found to lead to other places than they do.
    func inputs(_ file: String) throws -> [[UInt8]] { try lines(file) + found() }

    /// All there are.
    func all() throws -> [[UInt8]] {
        try Set(FuzzRule.all.map(\.corpus)).sorted().flatMap { try lines($0) } + found()
    }

    /// `found.txt`: an input a line in base64, since it may have line feeds in it.
    private func found() throws -> [[UInt8]] {
        let text = try String(contentsOf: folder.appending(path: "found.txt"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { Data(base64Encoded: String($0)).map { Array($0) } }
    }

    private func lines(_ file: String) throws -> [[UInt8]] {
        try Data(contentsOf: folder.appending(path: file))
            .split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    }
}
