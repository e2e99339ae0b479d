import ImgoptEngine
import Logging

/// Tells the log once when the disk begins to keep outputs away, and once when that is over: each folder by itself.
struct DiskLog {
    private let logger: Logger
    private var isFull = false
    private var folders: Set<String> = []

    init(logger: Logger) { self.logger = logger }

    /// Takes in how it stands at the end of a turn.
    mutating func note(_ trouble: DiskTrouble) {
        if (trouble.noSpace != nil) != isFull {
            isFull = trouble.noSpace != nil
            if let words = trouble.noSpace {
                logger.log(.error, .folderChanged, "\(Advice.full(words)); no new images are created meanwhile")
            } else {
                logger.log(.notice, .folderChanged, "outputs can be stored again, or none waits for room any more")
            }
        }
        guard folders.count != trouble.refusals.count || !folders.allSatisfy({ trouble.refusals[$0] != nil }) else {
            return
        }
        for (folder, refusal) in trouble.refusals.sorted(by: { $0.key < $1.key }) where !folders.contains(folder) {
            logger.log(.error, .folderChanged, "\(Advice.refused(refusal))")
        }
        for folder in folders.sorted() where trouble.refusals[folder] == nil {
            logger.log(.notice, .folderChanged, "no output waits any more for \(folder), which refused it")
        }
        folders = Set(trouble.refusals.keys)
    }
}
