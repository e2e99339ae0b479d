import Glibc
import ImgoptWire

/// How moments are written.
enum TimeStyle: Sendable {
    case local
    case utc

    /// To the second; a dash if there is none.
    func text(_ moment: Timestamp?) -> String {
        guard let moment else { return "-" }
        let seconds = (Double(moment.milliseconds) / 1000).rounded(.down)
        var since = time_t(seconds)
        var parts = unsafe tm()
        let isKnown =
            switch self {
            case .local: unsafe localtime_r(&since, &parts) != nil
            case .utc: unsafe gmtime_r(&since, &parts) != nil
            }
        guard isKnown else { return moment.description }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let time = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(date) \(time)" + (self == .utc ? "Z" : "")
    }

    private func two(_ number: Int32) -> String { Figures.two(Int(number)) }
}
