import ImgoptWire

/// Accounts, a row each.
enum AccountsTable {
    static func table(_ accounts: [AccountStatus]) -> Table {
        var table = Table([
            .init("ACCOUNT", flexible: true), .init("STATE"), .init("USED", right: true),
            .init("IN FLIGHT", right: true), .init("REFUSED", right: true, rank: 2),
            .init("READS/MIN", right: true, rank: 4),
            .init("SPENT", right: true, rank: 3), .init("STORES", flexible: true, rank: 1),
            .init("REMARK", flexible: true, rank: 2),
        ])
        for account in accounts {
            let budget = account.dailyBudget.map { " of \($0.shown)" } ?? ""
            table.rows.append([
                .init(account.account), .init(account.state.rawValue, colour(of: account.state)),
                .init("\(account.inLastMinute)/\(account.rpm)"), .init(account.inFlight),
                .init("\(account.rejectedTotal)", account.rejectedTotal > 0 ? .yellow : nil),
                .init("\(account.readRPM)"), .init("\(account.spent.shown)\(budget)"),
                .init(account.stores.isEmpty ? "-" : account.stores.map(\.text).joined(separator: ", ")),
                .init(remark(on: account)),
            ])
        }
        return table
    }

    static func colour(of state: AccountState) -> Style.Colour? {
        switch state {
        case .running: nil
        case .paused, .throttled: .yellow
        case .down, .absent: .red
        }
    }

    private static func remark(on account: AccountStatus) -> String {
        let words = [account.message, account.reason.map { StatsView.words($0) }].compactMap(\.self)
        return words.isEmpty ? "-" : words.joined(separator: "; ")
    }
}
