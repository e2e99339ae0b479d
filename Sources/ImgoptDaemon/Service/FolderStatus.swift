import Logging
import Synchronization

/// What is wrong with the folders that the daemon works in: known to `health`, and told in the log once.
final class FolderStatus: Sendable {
    private struct State {
        /// By path: nothing can be kept there now.
        var unusable: [String: String] = [:]
        /// What somebody should know of; forgotten at the next reload.
        var notices: [String] = []
    }

    private let logger: Logger
    private let state = Mutex(State())

    /// Nothing is wrong yet.
    init(logger: Logger) { self.logger = logger }

    /// Nothing can be kept in a folder; nil: all can.
    var obstacle: String? {
        state.withLock {
            $0.unusable.isEmpty ? nil : $0.unusable.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; ")
        }
    }

    /// What somebody should know of; nil: nothing.
    var notice: String? { state.withLock { $0.notices.isEmpty ? nil : $0.notices.joined(separator: "; ") } }

    /// Takes note of what somebody should know of, and of what to do about it.
    func note(_ text: String) {
        let isNew = state.withLock { state in
            guard !state.notices.contains(text) else { return false }
            state.notices.append(text)
            return true
        }
        if isNew { logger.log(.warning, .folderChanged, "\(text)") }
    }

    /// Somebody has read the notices: a reload says so.
    func acknowledge() {
        state.withLock { $0.notices = [] }
    }

    /// Takes note of what was found of a folder.
    ///
    /// - Parameter loss: what that means for what was in it.
    func note(_ finding: WatchedFolder.Finding, of folder: WatchedFolder, loss: String) {
        switch finding {
        case .same: clear(folder)
        case .another:
            clear(folder)
            note("\(folder.path) was removed or replaced while the daemon runs, and is in use as it is now: \(loss)")
        case .unusable(let error):
            let text = "nothing can be kept in \(folder.path) (\(error)): see to it, it goes on by itself"
            let isNew = state.withLock { $0.unusable.updateValue(text, forKey: folder.path) != text }
            if isNew { logger.log(.error, .folderChanged, "\(text)") }
        }
    }

    private func clear(_ folder: WatchedFolder) {
        let wasUnusable = state.withLock { $0.unusable.removeValue(forKey: folder.path) != nil }
        if wasUnusable { logger.log(.notice, .folderChanged, "\(folder.path) can be used again") }
    }
}
