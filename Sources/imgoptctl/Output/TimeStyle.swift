import Glibc
import ImgoptWire

/// How moments are written.
enum TimeStyle: Sendable {
    case local
    case utc

    private struct Parts {
        var date: String
        var clock: String
    }

    /// To the second; a dash if there is none.
    func text(_ moment: Timestamp?) -> String {
        guard let moment else { return "-" }
        guard let parts = parts(of: moment) else { return moment.description }
        return "\(parts.date) \(parts.clock)"
    }

    /// The time of day alone, to the second.
    func timeOfDay(_ moment: Timestamp) -> String { parts(of: moment)?.clock ?? moment.description }

    /// When something is tried next: `due` from then on, as its turn decides; a dash if it is not tried again.
    func next(_ moment: Timestamp?, after now: Timestamp) -> String {
        guard let moment else { return "-" }
        return moment > now ? timeOfDay(moment) : "due"
    }

    private func parts(of moment: Timestamp) -> Parts? {
        var since = time_t((Double(moment.milliseconds) / 1000).rounded(.down))
        var parts = unsafe tm()
        let isKnown =
            switch self {
            case .local: unsafe localtime_r(&since, &parts) != nil
            case .utc: unsafe gmtime_r(&since, &parts) != nil
            }
        guard isKnown else { return nil }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let time = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return Parts(date: date, clock: time + (self == .utc ? "Z" : ""))
    }

    private func two(_ number: Int32) -> String { Figures.two(Int(number)) }
}
