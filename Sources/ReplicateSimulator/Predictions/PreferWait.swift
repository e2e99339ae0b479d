/// Reads the `Prefer` header of a creation: `wait` or `wait=n`, n from 1 to 60 seconds.
struct PreferWait: Equatable {
    /// How long the caller waits.
    let duration: Microseconds
    /// What `Preference-Applied` repeats.
    let text: String

    /// Nil for every other preference, which the service ignores.
    init?(_ header: String) {
        if header == "wait" {
            duration = .seconds(60)
        } else {
            guard header.hasPrefix("wait="), let seconds = Int(header.dropFirst(5)), (1...60).contains(seconds) else {
                return nil
            }
            duration = .seconds(seconds)
        }
        text = header
    }
}
