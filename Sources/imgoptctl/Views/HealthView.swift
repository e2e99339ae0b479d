import ImgoptWire

/// The daemon's health for people.
enum HealthView {
    static func table(_ health: Health) -> Table {
        var table = Table([.init("CHECK"), .init("STATE"), .init("DETAIL", flexible: true)])
        for check in health.checks {
            table.rows.append([
                .init(check.name), .init(check.ok ? "ok" : "failing", check.ok ? .green : .red), .init(check.detail),
            ])
        }
        return table
    }
}
