import ImgoptJSON

extension SimulatorWorld {
    /// The account whose token a request carries, refused or not. Nil: nobody's.
    func account(of request: SimulatedRequest) -> Int? {
        request.authorization.flatMap { accountByHeader[$0] }
    }

    /// Makes the accounts what the settings say; there may be more of them than before.
    mutating func followAccountSettings() {
        // What the only one made until now was counted for all.
        if accounts.count == 1, settings.accounts.count > 1 { accounts[0].ledger = ledger }
        for (index, account) in settings.accounts.enumerated() {
            let limits = AccountLimits(account, settings)
            if index < accounts.count {
                accounts[index].change(to: limits)
            } else {
                accounts.append(SimulatedAccount(limits))
                accountByHeader["Bearer \(account.token)"] = index
                accountByHeader["Token \(account.token)"] = index
            }
        }
    }

    /// Counts a creation of an account, for all and, where there are others, for itself.
    mutating func record(_ input: String, of account: Int, at now: Microseconds) {
        ledger.record(input: input, at: now)
        if accounts.count > 1 { accounts[account].ledger.record(input: input, at: now) }
    }

    func describeAccount(_ account: Int) -> SimulatedAnswer {
        let number = account == 0 ? "" : "-\(account + 1)"
        let own = settings.accounts[account].name
        return SimulatedAnswer(
            json: ([
                "type": "organization", "username": .string(own ?? "stand-in" + number),
                "name": .string(own ?? "Stand-in" + number), "github_url": nil,
            ] as JSONValue).serialized())
    }

    /// What is counted of each account, by its token.
    func accountStats() -> JSONValue {
        let counted = zip(settings.accounts, accounts).map { settings, account in
            let ledger = accounts.count == 1 ? ledger : account.ledger
            let json: JSONValue = [
                "settings": settings.json,
                "creations": .integer(ledger.total),
                "distinct_inputs": .integer(ledger.distinct),
                "duplicates": .integer(ledger.duplicates),
                "max_creations_in_window": .integer(ledger.maxInWindow),
                "predictions": .integer(account.predictions.count),
                "requests": .integer(account.counters.requests),
                "refused": [
                    "create": .integer(account.counters.refusedCreates),
                    "read": .integer(account.counters.refusedReads),
                ],
                "unauthenticated": .integer(account.counters.unauthenticated),
            ]
            return (settings.token, json)
        }
        return .object(JSONObject(counted))
    }
}
