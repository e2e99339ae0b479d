import FoundationEssentials

@testable import ImgoptDatabase

/// A folder of a test's own, gone when the test is.
func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("imgopt-db-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
}

/// A copy of the files of a database that is open, as a killed daemon would leave them, opened by `body`.
func afterCrash<T>(of database: Database, _ body: (Database) throws -> T) throws -> T {
    try withFolder { folder in
        for name in ["imgopt.sqlite", "imgopt.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: database.home.directory + "/" + name, toPath: folder + "/" + name)
        }
        let copy = try Database(directory: folder)
        let result = try body(copy)
        try copy.close()
        return result
    }
}
