/// What came of one contender's work.
struct ComparedRun: Sendable {
    /// From the first image handed in to the last file, or to the end of the time.
    let seconds: Double
    /// Of all its processes, without their start.
    let cpuSeconds: Double
    let writtenBytes: Double
    /// The files that lie there at the end.
    let outputs: OutputFiles
    let failed: Int
    /// What the stand-in has counted up to then.
    let counts: SimulatorCounts
}

/// What a contender is made of is not installed.
struct Absent: Error {
    let reason: String
}
