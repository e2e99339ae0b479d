import ImgoptDatabase
import ImgoptEngine
import ImgoptHTTP
import ImgoptReplicate
import ImgoptWire
import Logging
import Synchronization

/// Replicate as it is asked for each account, with its own token, over one HTTP client.
///
/// An account that leaves the settings is asked nothing more, and goes on with the token of then if it comes back.
final class ReplicateAccounts: ProviderAccounts {
    /// What all of them share.
    struct Parts: Sendable {
        let client: HTTPClient
        let database: any NameRecords & ProviderReads
        let catalog: ModelCatalog
        let clock: DaemonClock
        let mailbox: Mailbox
        let logger: Logger
    }

    /// Entries of the lists that could not be read.
    let unreadable = UnreadableEntries()
    private let parts: Parts
    private let accounts = Mutex<[AccountID: ReplicateImages]>([:])

    init(_ parts: Parts, _ settings: Settings, _ tokens: [String: ReplicateToken], _ network: Network) throws(WireError)
    {
        self.parts = parts
        _ = try use(settings, tokens, network)
    }

    /// An account of the settings; nil: it is not in there.
    subscript(account: AccountID) -> ReplicateImages? { accounts.withLock { $0[account] } }

    func provider(of account: AccountID) -> any ImageProvider {
        if let known = self[account] { return known }
        return AbsentAccount(name: parts.database.accountName(account) ?? "\(account.rawValue)")
    }

    /// What is known of each.
    var statuses: [AccountID: ProviderStatus.Account] { accounts.withLock { $0.mapValues(\.status.account) } }

    /// Asks whose tokens they are, of some accounts or of all.
    func check(_ some: Set<AccountID>? = nil) {
        for (id, own) in accounts.withLock({ $0 }) where some?.contains(id) ?? true {
            AccountCheck(provider: own, status: own.status, logger: parts.logger).begin()
        }
    }

    /// Uses these accounts with these tokens from now on.
    /// - Returns: the accounts whose token is another one than before, and whether the headers are others.
    func use(
        _ settings: Settings, _ tokens: [String: ReplicateToken], _ network: Network
    ) throws(WireError) -> (accounts: Set<AccountID>, headers: Bool) {
        var new: [AccountID: ReplicateImages] = [:]
        var replaced: Set<AccountID> = []
        var areHeadersNew = false
        let old = accounts.withLock { $0 }
        for (name, token) in tokens {
            // One that has no number yet has no work either, and least of all that of another one's token.
            guard let id = name == Settings.Account.main ? .main : settings.accountIDs[name] else { continue }
            do throws(ReplicateOptionsError) {
                guard let known = old[id] else {
                    new[id] = try make(id, name, token, settings, network)
                    if !old.isEmpty { replaced.insert(id) }
                    continue
                }
                let change = try known.api.replace(token: Secret(token.value), headers: network.headers)
                known.status.note(token: token.place)
                if change.token { replaced.insert(id) }
                areHeadersNew = areHeadersNew || change.headers
                new[id] = known
            } catch {
                throw .settingsRefused(error.description)
            }
        }
        accounts.withLock { $0 = new }
        return (replaced, areHeadersNew)
    }

    private func make(
        _ id: AccountID, _ name: String, _ token: ReplicateToken, _ settings: Settings, _ network: Network
    ) throws(ReplicateOptionsError) -> ReplicateImages {
        let options = try ReplicateOptions(settings, token: Secret(token.value), headers: network.headers)
        let watch = DateWatch(now: { [clock = parts.clock] in clock.now.microseconds }) { [mailbox = parts.mailbox] in
            mailbox.post(.providerTime(.init($0), id))
        }
        return ReplicateImages(
            account: id, api: ReplicateProvider(options: options, client: parts.client, watch: watch),
            database: parts.database, catalog: parts.catalog,
            status: ProviderStatus(token: token.place, of: id == .main ? nil : name), clock: parts.clock,
            predictionTimeoutSeconds: settings.replicate.predictionTimeoutSeconds, logger: parts.logger,
            unreadable: unreadable)
    }
}

extension HTTPClient {
    /// The client that reaches the provider as these settings say, whose end is the caller's business.
    static func make(_ settings: Settings, _ network: Network, _ logger: Logger) throws(DaemonError) -> HTTPClient {
        for warning in network.warnings { logger.warning("\(warning)") }
        if let proxy = network.proxy { logger.info("the provider is reached by \(proxy)") }
        let most = Descriptors(settings).connections
        let connections = HTTPClientOptions(
            maximumConnections: most, keptConnections: most / 2,
            tcpTimeoutMilliseconds: Int(settings.engine.tcpTimeout.milliseconds),
            proxy: network.proxy, trust: network.trust)
        do {
            return try HTTPClient(options: connections, logger: logger)
        } catch {
            throw DaemonError("HTTP can't be set up: \(error)")
        }
    }
}
