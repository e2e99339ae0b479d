import Dispatch
import Logging

/// Asks the provider whose token it is, so that a wrong one is said at once and not at the first image.
struct AccountCheck: Sendable {
    let provider: any ImageProvider
    let status: ProviderStatus
    let logger: Logger

    /// The first wait before it is asked again; each later one is twice as long.
    private static let firstWait = 5
    private static let longestWait = 60

    /// Asks until there is an answer; it is noted for `health` and logged.
    func begin() { ask(wait: Self.firstWait) }

    private func ask(wait seconds: Int) {
        provider.account { [self] account in
            status.set(account)
            switch account {
            case .unknown: break
            case .ok(let name):
                logger.info("the provider knows the account", metadata: ["account": "\(name)"])
            case .tokenRefused(let message):
                logger.log(.error, .tokenRefused, "\(message)")
            case .unreachable(let message):
                logger.warning("the account could not be checked", metadata: ["reason": "\(message)"])
                DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) {
                    ask(wait: min(seconds * 2, Self.longestWait))
                }
            }
        }
    }
}
