import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Tells how the accounts at the provider stand, and pauses them.
struct AccountHandlers: Sendable {
    let engine: EngineReader
    let mailbox: Mailbox
    let names: AccountNames
    let accounts: ReplicateAccounts
    let live: LiveSettings

    func accountList(_ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let figures = try engine.now { $0.statistics(at: $1) }
            return AccountListResult(
                accounts: figures.accounts.sorted { $0.key < $1.key }.map { status($0.key, $0.value) }
                    .sorted {
                        ($0.account != Settings.Account.main ? 1 : 0, $0.account)
                            < ($1.account != Settings.Account.main ? 1 : 0, $1.account)
                    })
        }
    }

    func pause(_ name: String, _ isPaused: Bool, _ context: RequestContext) {
        steer(name, isPaused, context) { context.reply.succeed($0) }
    }

    /// Pauses an account or lets it go on, and answers with how it stands then.
    private func steer(
        _ name: String, _ isPaused: Bool, _ context: RequestContext,
        _ answer: @escaping @Sendable (AccountStatus) -> Void
    ) {
        let account: AccountID
        do throws(WireError) {
            account = try names.id(of: name)
        } catch {
            return context.reply.fail(error)
        }
        let deed = Deed(by: context.caller.actingUser)
        guard mailbox.post(.deed(.pauseAccount(account, isPaused), deed)) else {
            return context.reply.fail(.draining())
        }
        engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
            answer(status(account, engine.statistics(at: now).accounts[account] ?? AccountStatistics()))
        }
    }

    private func status(_ id: AccountID, _ figures: AccountStatistics) -> AccountStatus {
        let settings = live.current
        let name = names.name(of: id)
        return AccountStatus(
            account: name, state: AccountState(figures), message: message(id, figures),
            stores: settings.stores.filter {
                $0.value.accounts.contains(name) && $0.value.accounts != [Settings.Account.main]
            }
            .keys.sorted().compactMap { StoreName($0) },
            rpm: figures.createLimit, readRPM: figures.readLimit, burst: figures.burst,
            inLastMinute: figures.createdInWindow, inFlight: figures.inFlight,
            rejectedTotal: Int64(figures.laneTally.refusedCreations), setByAdmin: figures.isSetByAdmin,
            reason: figures.reason.map { RateReason($0) }, spent: Amount(figures.spent),
            dailyBudget: figures.dailyBudget.map { Amount($0) })
    }

    private func message(_ id: AccountID, _ figures: AccountStatistics) -> String? {
        if let gate = figures.gate { return gate.message }
        if figures.isGone { return "it is not in the settings" }
        return switch accounts.statuses[id] {
        case .ok(let owner): owner
        case .tokenRefused(let words), .unreachable(let words): words
        case .unknown, nil: nil
        }
    }
}

/// The accounts by the names that the settings give them.
struct AccountNames: Sendable {
    let database: any NameRecords
    let live: LiveSettings

    func name(of account: AccountID) -> String { database.accountName(account) ?? "\(account.rawValue)" }

    /// An account of the settings, or one that stores still name.
    func id(of name: String) throws(WireError) -> AccountID {
        if name == Settings.Account.main { return .main }
        let settings = live.current
        guard let id = settings.accountIDs[name] else {
            throw .unknownAccount(name, among: [Settings.Account.main] + settings.accounts.keys)
        }
        return id
    }

    /// The same; nil: no name is given.
    func id(ofOptional name: String?) throws(WireError) -> AccountID? {
        guard let name else { return nil }
        return try id(of: name)
    }
}
