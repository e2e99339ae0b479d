import ImgoptReplicate
import Logging
import Synchronization

/// Entries of the provider's list that could not be read, each counted once however many pages show it.
final class UnreadableEntries: Sendable {
    private struct State {
        var known: Set<PredictionPage.Unreadable> = []
        var count = 0
    }

    private let state = Mutex(State())

    /// So many are told from each other. They leave the list after a while, and what comes later is counted again.
    private static let knownMax = 10_000

    /// How many there were since the start.
    var count: Int { state.withLock { $0.count } }

    /// Takes in what a page could not tell; answers those that are new.
    func add(_ entries: [PredictionPage.Unreadable]) -> [PredictionPage.Unreadable] {
        state.withLock { state in
            if state.known.count > Self.knownMax { state.known = [] }
            let new = entries.filter { state.known.insert($0).inserted }
            state.count += new.count
            return new
        }
    }
}

extension ReplicateImages {
    /// Says so, if a page has entries that could not be read: whoever made them may wonder.
    func note(_ page: PredictionPage) {
        guard page.unreadableCount > 0 else { return }
        let new = unreadable.add(page.unreadable)
        guard let first = new.first else { return }
        logger.warning(
            "the provider's list has entries that can't be read; they are skipped, and counted in health",
            metadata: ["new": "\(new.count)", "first": "\(first.id ?? "without an id")"])
    }
}
