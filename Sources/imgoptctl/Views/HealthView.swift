import ImgoptWire

/// The daemon's health for people.
enum HealthView {
    static func table(_ health: Health) -> Table {
        var table = Table([.init("CHECK"), .init("STATE"), .init("DETAIL", flexible: true)])
        for check in health.checks {
            let (state, colour) = state(of: check)
            table.rows.append([.init(check.name), .init(state, colour), .init(check.detail)])
        }
        return table
    }

    /// What an admin wants is neither well nor failing: `paused` or `draining`.
    static func wish(_ check: HealthCheck) -> HealthStatus? {
        guard check.ok, !check.detail.isEmpty else { return nil }
        switch check.knownName {
        case .paused, .store: return .paused
        case .draining: return .draining
        default: return nil
        }
    }

    private static func state(of check: HealthCheck) -> (String, Style.Colour) {
        if let wish = wish(check) { return (wish.rawValue, Colours.of(wish)) }
        return check.ok ? ("ok", .green) : ("failing", .red)
    }
}
