import ImgoptReplicate
import Logging

/// Asks the provider whose token it is, so that a wrong one is said at once and not at the first image.
struct AccountCheck: Sendable {
    let provider: ReplicateProvider
    let status: ProviderStatus
    let logger: Logger

    /// Asks; the answer is noted for `health` and logged.
    func begin() {
        provider.account { [status, logger] answer, _ in
            switch answer {
            case .ok(_, let name):
                status.set(.ok(name))
                logger.info("the provider knows the account", metadata: ["account": "\(name)"])
            case .tokenRefused(let message):
                status.set(.tokenRefused(message))
                logger.log(.error, .tokenRefused, "\(status.refusal)", ["reason": "\(message)"])
            case .failed(let message):
                status.set(.unreachable(message))
                logger.warning("the account could not be checked", metadata: ["reason": "\(message)"])
            }
        }
    }
}
