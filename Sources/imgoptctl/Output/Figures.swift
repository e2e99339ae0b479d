import ImgoptWire

/// Numbers as people read them.
enum Figures {
    /// `value` with `digits` after the point.
    static func fixed(_ value: Double, _ digits: Int = 1) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((abs(value) * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(scaled / Int64(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    /// A length of time in its two largest units: `45s`, `3m20s`, `1h02m`, `2d05h`.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e12 else { return "-" }
        if seconds > 0, seconds < 0.9995 { return "\(Int((seconds * 1000).rounded()))ms" }
        let total = Int(max(0, seconds).rounded())
        let (days, hours, minutes, rest) = (total / 86400, total / 3600 % 24, total / 60 % 60, total % 60)
        if days > 0 { return "\(days)d\(two(hours))h" }
        if hours > 0 { return "\(hours)h\(two(minutes))m" }
        if minutes > 0 { return "\(minutes)m\(two(rest))s" }
        return "\(rest)s"
    }

    /// A length of time, a dash if it is not known.
    static func duration(milliseconds: Int?) -> String {
        milliseconds.map { duration(seconds: Double($0) / 1000) } ?? "-"
    }

    /// A size: `812 B`, `1.5 MiB`.
    static func bytes(_ count: Int64) -> String {
        guard count >= 1024 else { return "\(count) B" }
        var value = Double(count) / 1024
        for unit in ["KiB", "MiB", "GiB"] {
            if value < 1024 { return "\(fixed(value)) \(unit)" }
            value /= 1024
        }
        return "\(fixed(value)) TiB"
    }

    /// A part of one in percent.
    static func percent(_ share: Double) -> String { fixed(share * 100) + "%" }

    /// `3 images`, `1 image`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
