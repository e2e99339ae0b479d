import ImgoptEngine
import Synchronization

/// How the room of a disk shrinks, whoever writes to it and whatever is removed meanwhile: by what was free at moments
/// of the last hour.
struct DiskPace: Sendable {
    private var samples: [(at: Moment, freeBytes: Double)] = []

    /// What was free is noted so often, and kept for so long.
    static let spacing = TimeSpan.minutes(5)
    static let period = TimeSpan.minutes(60)
    /// What happened within less time tells nothing of a day.
    static let least = TimeSpan.minutes(15)

    /// Takes note of what is free now, if it is time to.
    mutating func note(_ freeBytes: Double, at now: Moment) {
        if let last = samples.last, now - last.at < Self.spacing { return }
        samples.removeAll { now - $0.at > Self.period }
        samples.append((now, freeBytes))
    }

    /// When the disk, of which so much is free now, will be full at the pace of the last hour; nil: it does not shrink,
    /// or it is not known yet.
    func fullIn(_ freeBytes: Double, at now: Moment) -> TimeSpan? {
        guard let first = samples.first(where: { now - $0.at <= Self.period }), now - first.at >= Self.least else {
            return nil
        }
        let lost = first.freeBytes - freeBytes
        guard lost > 0 else { return nil }
        let seconds = freeBytes / lost * (now - first.at).seconds
        // Beyond a hundred years it is none.
        guard seconds < 3e9 else { return nil }
        return .seconds(Int64(seconds))
    }
}

/// The paces of the disks that the daemon writes to, by the paths of the folders on them.
final class DiskPaces: Sendable {
    private let paces = Mutex<[String: DiskPace]>([:])

    /// Looks at what is free.
    func note(_ folders: [String], at now: Moment) {
        for folder in folders {
            guard let space = DiskSpace(path: folder) else { continue }
            paces.withLock { $0[folder, default: DiskPace()].note(space.freeBytes, at: now) }
        }
    }

    /// When the disk of a folder will be full; nil: it is not known, or it does not shrink.
    func fullIn(_ folder: String, _ space: DiskSpace?, at now: Moment) -> TimeSpan? {
        guard let space else { return nil }
        return paces.withLock { $0[folder]?.fullIn(space.freeBytes, at: now) }
    }
}
