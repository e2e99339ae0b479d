/// What came of one contender's work.
struct ComparedRun: Sendable {
    /// From the first image handed in to the last file, or to the end of the time.
    let seconds: Double
    /// Of all its processes, without their start.
    let cpuSeconds: Double
    let writtenBytes: Double
    /// Whole files that lie there at the end.
    let done: Int
    let failed: Int
}

/// What a contender is made of is not installed.
struct Absent: Error {
    let reason: String
}
