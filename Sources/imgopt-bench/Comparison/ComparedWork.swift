/// What all contenders are given to do.
struct ComparedWork: Sendable {
    let images: Int
    /// Creations a minute; nil: as many as they can.
    let perMinute: Int?
    /// When they are stopped; nil: when all is done.
    let seconds: Int?

    /// Other requests a minute that each keeps to when there is a rate; the stand-in allows rather more.
    static let readsPerMinute = 2_700

    /// How the peers are told of it.
    var arguments: [String] {
        guard let perMinute else { return ["--poll-s", "0.01", "--concurrency", "10"] }
        // A hundred runs of ten seconds are under way at the rate; asked every two seconds they keep within the reads.
        return [
            "--rpm", "\(perMinute)", "--read-rpm", "\(Self.readsPerMinute)", "--poll-s", "2", "--concurrency", "100",
            "--seconds", "\(seconds ?? 0)",
        ]
    }

    /// The stand-in that they do it with: as fast as it can, or with the answers and the runs of the real one.
    var simulator: SimulatorOptions {
        guard let perMinute else { return .unlimited(longestRun: 20, outputBytes: OutputFiles.bytes) }
        return .slow(perMinute: perMinute, shortestRun: 9_000, longestRun: 11_000, outputBytes: OutputFiles.bytes)
    }
}
