import ImgoptJSON

/// What the stand-in has counted.
struct SimulatorCounts: Sendable {
    /// Creations of something that had been created before.
    let duplicates: Int
    /// The most creations in any 60 seconds.
    let mostInWindow: Int
    /// Creations refused for the rate.
    let refused: Int
    /// Polls: of one prediction, or of a page of the list.
    let reads: Int

    init(_ json: JSONValue) throws {
        guard let duplicates = json["duplicates"]?.intValue, let most = json["max_creations_in_window"]?.intValue,
            let refused = json["refused"]?["create"]?.intValue, let single = json["requests"]?["get"]?.intValue,
            let list = json["requests"]?["list"]?.intValue
        else { throw BenchError("the stand-in counts something else: \(json)") }
        self.duplicates = Int(duplicates)
        mostInWindow = Int(most)
        self.refused = Int(refused)
        reads = Int(single + list)
    }
}
