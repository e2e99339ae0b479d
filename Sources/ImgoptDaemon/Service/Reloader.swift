import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptObjects
import ImgoptWire
import Logging

/// Reads the settings, the tokens, the bucket's credentials and the webhook's secret again. All of them are right and
/// take effect, save for those that need a restart; or something is wrong, nothing changes, and what is wrong is said.
final class Reloader: Sendable {
    /// What it reads from and changes.
    struct Parts: Sendable {
        let source: SettingsSource
        let live: LiveSettings
        let level: LiveLogLevel
        let accounts: ReplicateAccounts
        let objects: ObjectStore?
        let notifier: Notifier?
        let database: any NameRecords
        let mailbox: Mailbox
        let board: StatusBoard
        let folders: FolderStatus
        let logger: Logger
    }

    private let parts: Parts
    /// One reload after the other; reading files and names has no place on anybody's loop.
    private let queue = DispatchQueue(label: "imgopt.reload")

    init(_ parts: Parts) { self.parts = parts }

    /// Begins a reload. The completion is told what it did, once that is on disk, or why it was refused.
    /// `by`: who asked for it; nil: a signal.
    func reload(by: ActingUser? = nil, _ completion: @escaping @Sendable (Result<ReloadResult, WireError>) -> Void) {
        queue.async { [self] in
            parts.board.notifier.reloading()
            do throws(WireError) {
                try apply(by, completion)
            } catch {
                parts.logger.log(.error, .reloadRefused, "\(error.message)")
                parts.board.ready("reload refused: \(error.message)")
                completion(.failure(error))
            }
        }
    }

    private func apply(
        _ by: ActingUser?, _ completion: @escaping @Sendable (Result<ReloadResult, WireError>) -> Void
    ) throws(WireError) {
        let (settings, tokens, network, credentials, secret) = try read()
        var change = SettingsChange(from: parts.live.current, to: settings)
        let stores = try storeChanges(change)
        let new = try parts.accounts.use(change.settings, tokens, network)
        for account in new.accounts.sorted() {
            let name = account == .main ? nil : parts.database.accountName(account)
            change.note(new: name.map { "token of account \($0)" } ?? "token")
        }
        if new.headers { change.note(new: "headers") }
        if let credentials, parts.objects?.use(credentials) == true { change.note(new: "s3 credentials") }
        if let secret, parts.notifier?.use(secret) == true { change.note(new: "notify secret") }
        if new.headers || !new.accounts.isEmpty { parts.accounts.check(new.headers ? nil : new.accounts) }
        parts.live.replace(change.settings)
        parts.level.set(change.settings.log)
        for warning in change.settings.warnings + Surroundings(change.settings).warnings {
            parts.logger.warning("\(warning)")
        }
        parts.folders.acknowledge()
        let result = ReloadResult(changed: change.changed, needsRestart: change.needsRestart)
        let isPosted = parts.mailbox.post(
            .reload(
                Mailbox.Reload(
                    engine: EngineSettings(change.settings), stores: stores, changed: result.changed,
                    needsRestart: result.needsRestart, by: by
                ) { [parts] in
                    Self.report(result, by, parts)
                    completion(.success(result))
                }))
        if !isPosted { throw .draining() }
    }

    private func read() throws(WireError) -> (
        Settings, [String: ReplicateToken], Network, ObjectCredentials?, WebhookSecret?
    ) {
        do {
            let settings = try parts.source.settings().numbered { name throws(DatabaseError) in
                try parts.database.accountID(for: name)
            }
            // Who took the bucket out of the settings has no key to give; until the restart the old one is used.
            let isInUse = parts.objects != nil && settings.objects.bucket != nil
            let credentials = try isInUse ? parts.source.objectCredentials(settings) : nil
            let isSigning = parts.live.current.notify.webhookURL != nil && settings.notify.webhookURL != nil
            let secret = try isSigning ? parts.source.webhookSecret(settings) : nil
            return (
                settings, try parts.source.tokens(settings), try parts.source.network(settings), credentials, secret
            )
        } catch let error as DatabaseError {
            throw .storageFailed(error.message)
        } catch let error as SettingsError {
            throw .settingsRefused(error.description)
        } catch let error as TokenError {
            throw .settingsRefused(error.description)
        } catch let error as WebhookError {
            throw .settingsRefused(error.description)
        } catch let error as ObjectCredentialsError {
            throw .settingsRefused(error.description)
        } catch {
            // A `Network.Problem`, which says all of it.
            throw .settingsRefused("\(error)")
        }
    }

    private func storeChanges(_ change: SettingsChange) throws(WireError) -> [StoreID: Mailbox.Reload.Store] {
        var stores: [StoreID: Mailbox.Reload.Store] = [:]
        do throws(DatabaseError) {
            for name in change.changedStores {
                stores[try parts.database.storeID(for: name)] = .init(
                    old: StoreSettings(parts.live.current, store: name),
                    new: StoreSettings(change.settings, store: name))
            }
        } catch {
            throw .storageFailed(error.message)
        }
        return stores
    }

    private static func report(_ result: ReloadResult, _ by: ActingUser?, _ parts: Parts) {
        let changed = result.changed.isEmpty ? "nothing" : result.changed.joined(separator: ", ")
        var line = "reloaded: \(changed) changed"
        if !result.needsRestart.isEmpty {
            line += "; needs a restart: \(result.needsRestart.joined(separator: ", "))"
        }
        parts.logger.log(.notice, .reloaded, "\(line)", by.map { ["uid": "\($0.uid)"] } ?? [:])
        parts.board.ready(line)
    }
}
