import ImgoptJSON

/// What the stand-in has counted.
struct SimulatorCounts: Sendable {
    /// Creations that were accepted.
    let creations: Int
    /// Creations of something that had been created before.
    let duplicates: Int
    /// The most creations in any 60 seconds.
    let mostInWindow: Int
    /// Creations refused for the rate.
    let refused: Int
    /// Other requests refused for the rate.
    let refusedReads: Int
    /// Polls: of one prediction, or of a page of the list.
    let reads: Int
    let downloads: Int

    init(_ json: JSONValue) throws {
        func count(_ path: String...) throws -> Int {
            guard let number = path.reduce(Optional(json), { $0?[$1] })?.intValue else {
                throw BenchError("the stand-in does not count \(path.joined(separator: ".")): \(json)")
            }
            return Int(number)
        }
        creations = try count("creations")
        duplicates = try count("duplicates")
        mostInWindow = try count("max_creations_in_window")
        refused = try count("refused", "create")
        refusedReads = try count("refused", "read")
        reads = try count("requests", "get") + count("requests", "list")
        downloads = try count("downloads")
    }
}
