/// Settings of a daemon.
enum Settings {
    /// Nothing slows it down but the work itself: far more is allowed in a second than it can do.
    static let unlimited = [
        "limiter.rpm": "100000", "limiter.read_rpm": "1000000", "limiter.burst": "1000", "limiter.window_ms": "1000",
        "poll.first_ms": "10", "outputs.max_downloads": "512",
    ]
}
