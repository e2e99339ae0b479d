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
                accounts: figures.accounts.map { (id: $0, status: status($0, $1)) }.sorted {
                    ($0.id == .main ? 0 : 1, $0.status.account) < ($1.id == .main ? 0 : 1, $1.status.account)
                }.map(\.status))
        }
    }

    /// Pauses an account or lets it go on, and answers with how it stands then.
    func pause(_ name: String, _ isPaused: Bool, _ context: RequestContext) {
        guard let account = names.id(of: name, for: context) else { return }
        let deed = Deed(by: context.caller.actingUser)
        guard mailbox.post(.deed(.pauseAccount(account, isPaused), deed)) else {
            return context.reply.fail(.draining())
        }
        engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
            context.reply.succeed(status(account, engine.statistics(at: now).accounts[account] ?? AccountStatistics()))
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
            rejectedTotal: Int64(figures.tally.refusedCreations), setByAdmin: figures.isSetByAdmin,
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

    /// The account that a request names, or the main one; nil: there is none of that name, as its sender is told.
    func id(of name: String?, for context: RequestContext) -> AccountID? {
        do throws(WireError) {
            return try id(ofOptional: name) ?? .main
        } catch {
            context.reply.fail(error)
            return nil
        }
    }
}
