/// How many images are finished a minute, over the last minute that was watched.
struct RateMeter {
    private static let windowSeconds = 60.0
    /// Before that a rate would jump about.
    private static let leastSeconds = 2.0

    private var samples: [(seconds: Double, finished: Int)] = []

    /// Notes that `finished` images were finished at `seconds`.
    mutating func note(_ finished: Int, at seconds: Double) {
        if let last = samples.last, finished < last.finished { samples = [] }
        samples.append((seconds, finished))
        // The newest sample from before the window is kept: the window starts inside of it.
        while samples.count > 2, samples[1].seconds <= seconds - Self.windowSeconds { samples.removeFirst() }
    }

    /// The rate at the last sample; nil until enough time was seen.
    var perMinute: Double? {
        guard let first = samples.first, let last = samples.last else { return nil }
        let elapsed = last.seconds - first.seconds
        guard elapsed >= Self.leastSeconds else { return nil }
        return Double(last.finished - first.finished) / elapsed * 60
    }
}
