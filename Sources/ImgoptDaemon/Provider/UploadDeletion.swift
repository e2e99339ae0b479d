import ImgoptDatabase
import ImgoptEngine
import Logging

/// Deletes uploads at the provider that nothing needs any more, in the budget of reads: each took one when it came, and
/// takes one when it goes.
struct UploadDeletion: Sendable {
    let accounts: any ProviderAccounts
    let lookups: Lookups
    let logger: Logger

    /// What became of one.
    enum Outcome: Sendable {
        case deleted
        /// The provider does not delete it now.
        case failed
        /// The provider wants no requests now, or is away.
        case notNow
    }

    /// Somebody who waits for a model's page finds a place besides these.
    private static let atOnce = 3

    /// Deletes some, a few at a time.
    /// - Returns: those that are gone, and whether the others may be tried now.
    func delete(_ uploads: [UnusedUpload]) async -> (gone: [UnusedUpload], goesOn: Bool) {
        var waiting = uploads[...]
        var gone: [UnusedUpload] = []
        var goesOn = true
        await withTaskGroup(of: (UnusedUpload, Outcome).self) { group in
            func begin() {
                guard goesOn, let upload = waiting.popFirst() else { return }
                group.addTask { (upload, await delete(upload)) }
            }
            for _ in 0..<Self.atOnce { begin() }
            for await (upload, outcome) in group {
                switch outcome {
                case .deleted: gone.append(upload)
                case .failed: break
                case .notNow: goesOn = false
                }
                begin()
            }
        }
        return (gone, goesOn)
    }

    private func delete(_ upload: UnusedUpload) async -> Outcome {
        let (outcomes, told) = AsyncStream<Outcome>.makeStream()
        lookups.want(upload.account) { account, answered in
            accounts.provider(of: account).deleteUpload(upload.remoteID) { result in
                switch result {
                case .deleted:
                    answered(nil)
                    told.yield(.deleted)
                case .throttled(let wait):
                    answered(.throttled(wait))
                    told.yield(.notNow)
                case .failed(let message):
                    logger.info("an upload can't be deleted now", metadata: ["reason": "\(message)"])
                    answered(.failed)
                    told.yield(.failed)
                }
            }
        } decline: {
            told.yield(.notNow)
        }
        // Cancelled: the daemon is about to stop, and the next start asks again.
        for await outcome in outcomes { return outcome }
        return .notNow
    }
}
