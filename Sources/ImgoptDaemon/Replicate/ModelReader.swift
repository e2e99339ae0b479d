import Dispatch
import ImgoptEngine
import ImgoptReplicate
import Synchronization

/// Reads what the provider tells of models into the catalog: each once, however many ask at the same time. A step is
/// one request, for which whoever asks has a place among the reads.
final class ModelReader: Sendable {
    /// What a step came to.
    enum Step: Sendable {
        /// The catalog knows it now.
        case known
        /// Another request has to follow.
        case unfinished
        case throttled(TimeSpan?)
        /// It can't be read now, which says nothing of the model.
        case failed(String, ProviderGate.Reason)
    }

    /// A model that is being read.
    private struct Reading {
        /// Those who wait for the request that is on its way; nil: none is.
        var waiting: [@Sendable (Step) -> Void]?
        /// The version that runs as this deployment, once that is known.
        var release: ModelReference?
        /// The provider said once that there is none. Now and then it says so of what is there: it is asked again.
        var wasMissing = false
    }

    let catalog: ModelCatalog
    private let accounts: ReplicateAccounts
    private let clock: DaemonClock
    /// Where schemas are worked through and kept, not on the thread of HTTP.
    private let queue = DispatchQueue(label: "imgopt.models", attributes: .concurrent)
    private let readings = Mutex<[String: Reading]>([:])

    init(catalog: ModelCatalog, accounts: ReplicateAccounts, clock: DaemonClock) {
        self.catalog = catalog
        self.accounts = accounts
        self.clock = clock
    }

    /// Sends the next request for a model, with an account's token, or waits for the one that is on its way.
    func step(_ name: String, for account: AccountID, _ done: @escaping @Sendable (Step) -> Void) {
        guard let model = ModelReference(name) else {
            catalog.learnMissing(name, at: clock.now)
            return done(.known)
        }
        let (isFirst, release) = readings.withLock { readings in
            var reading = readings[name] ?? Reading()
            let isFirst = reading.waiting == nil
            reading.waiting = (reading.waiting ?? []) + [done]
            readings[name] = reading
            return (isFirst, reading.release)
        }
        guard isFirst else { return }
        guard let own = accounts[account] else {
            return settle(name, .failed("account \(account.rawValue) is not in the settings", .tokenRefused)) { _ in }
        }
        own.api.model(release ?? model) { [self] answer in
            queue.async { [self] in arrived(name, model, release, answer, own.status) }
        }
    }

    private func arrived(
        _ name: String, _ model: ModelReference, _ release: ModelReference?, _ answer: ModelAnswer,
        _ status: ProviderStatus
    ) {
        switch answer {
        case .found(let page):
            catalog.learn(name, page, runs: release?.name, at: clock.now)
            settle(name, .known)
        case .release(let version):
            settle(name, .unfinished) { $0.release = version }
        case .missing where release != nil:
            // The deployment is there, and what it runs is not shown: settings may say enough.
            catalog.learn(name, ModelPage(version: nil), runs: release?.name, at: clock.now)
            settle(name, .known)
        case .missing:
            let isSure = readings.withLock { $0[name]?.wasMissing ?? false }
            guard isSure else { return settle(name, .unfinished) { $0.wasMissing = true } }
            catalog.learnMissing(name, at: clock.now)
            settle(name, .known)
        case .throttled(let throttle): settle(name, .throttled(throttle.wait)) { _ in }
        case .tokenRefused(let words):
            settle(name, .failed("the page of \(name) can't be read: \(status.refusal(words))", .tokenRefused)) { _ in }
        case .failed(let message):
            settle(name, .failed("the page of \(name) can't be read: \(message)", .unreachable)) { _ in }
        }
    }

    /// `keeping`: what the next step has to know; nil: there is none.
    private func settle(_ name: String, _ step: Step, keeping change: ((inout Reading) -> Void)? = nil) {
        let waiting = readings.withLock { readings in
            let waiting = readings[name]?.waiting ?? []
            if let change {
                readings[name]?.waiting = nil
                if var reading = readings[name] {
                    change(&reading)
                    readings[name] = reading
                }
            } else {
                readings[name] = nil
            }
            return waiting
        }
        for done in waiting { done(step) }
    }
}
