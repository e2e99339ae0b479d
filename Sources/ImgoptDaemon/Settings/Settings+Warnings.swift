import ImgoptEngine

extension Settings {
    /// What is allowed and still hardly what is meant: told at the start, after a reload and by `--check-config`.
    package var warnings: [String] {
        [warningOfPrice, warningOfSearchWindow, warningOfRoom].compactMap(\.self) + warningsOfAccounts
            + strayVariables.map { "\($0) in the environment is no setting, and nothing is done about it" }
            + renamed.keys.sorted().map { "\($0) is called \(renamed[$0] ?? "") now: the old name is still read" }
    }

    /// Says which stores name accounts that are not there: their images wait, unless another account is named too.
    private var warningsOfAccounts: [String] {
        stores.sorted { $0.key < $1.key }.flatMap { store, own in
            own.accounts.filter { $0 != Account.main && accounts[$0] == nil }.map { name in
                "stores.\(store).account names \(name), which is not in accounts: "
                    + (own.accounts.count == 1 ? "its images wait until it is" : "it is left out until it is")
            }
        }
    }

    /// Says that nothing makes room for outputs.
    private var warningOfRoom: String? {
        guard outputs.maxBytes == nil, outputs.retentionDays == nil else { return nil }
        return "neither \(SettingsTable.name(of: \.outputs.maxBytes)) nor "
            + "\(SettingsTable.name(of: \.outputs.retentionDays)) is set: outputs stay, and what says whose they are, "
            + "until the disk is full"
    }

    /// Says that a lost creation may be sent again while the list need not show it yet: it would be paid for twice. The
    /// window begins when its request can no longer arrive. Nil: the window is long enough.
    var warningOfSearchWindow: String? {
        let window = engine.searchWindow.milliseconds
        let needed = engine.listDelay.milliseconds
        guard window < needed else { return nil }
        let (name, other) = (SettingsTable.name(of: \.engine.searchWindow), SettingsTable.name(of: \.engine.listDelay))
        return "\(name) is \(window): a creation whose answer was lost may be sent, and paid for, again before it is "
            + "surely absent; set it to \(needed) at least, which is \(other)"
    }
}
