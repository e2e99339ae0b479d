import ImgoptWire

/// The statistics in one line of figures, for looking at them over time.
enum StatsLine {
    private static let columns: [(title: String, width: Int)] = [
        ("TIME", 8), ("QUEUED", 7), ("FLIGHT", 6), ("USED", 5), ("RPM", 5), ("USE%", 5), ("OPEN", 4), ("NEXT", 6),
        ("REFUSED", 7), ("READS", 5), ("DONE/MIN", 8), ("FAILED/H", 8),
    ]

    /// The headings.
    static let heading = line(columns.map(\.title))

    /// The figures below them.
    static func text(_ stats: Stats, _ overview: Overview, times: TimeStyle) -> String {
        let items = overview.items
        let limiter = stats.rateLimiter
        return line([
            times.timeOfDay(stats.timestamp), "\(items.queued)",
            "\(items.creating + items.processing + items.saving)", "\(limiter.requestsInLastMinute)",
            "\(limiter.maxRPM)", Figures.fixed(limiter.rpmUsagePercent), "\(stats.create.open)",
            Figures.duration(milliseconds: stats.create.nextSlotMilliseconds), "\(stats.create.rejectedTotal)",
            "\(stats.read.inLastMinute)", "\(overview.throughput.doneLastMinute)",
            "\(overview.throughput.failedLastHour)",
        ])
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, columns).map { cell, column in
            String(repeating: " ", count: max(0, column.width - cell.count)) + cell
        }.joined(separator: " ") + "\n"
    }
}
