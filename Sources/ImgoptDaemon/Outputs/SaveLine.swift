/// Which downloads are made durable next, and whether one by one or together.
///
/// To sync a file costs the kernel several times its share of a sync of the whole file system. But that also waits for
/// what other programs have written. So a file is synced by itself; while it is, the others wait, and go together once
/// enough of them do; after those it takes hardly more than one. A large one takes as long as many small ones: it goes
/// aside, and none waits for it.
struct SaveLine<Download: Sendable>: Sendable {
    /// What may begin now.
    enum Work {
        case oneByOne([Download])
        case together([Download])
        /// By itself, beside all others.
        case aside(Download)
    }

    private var waiting: [Download] = []
    private var alone = 0
    private var waitingAside: [Download] = []
    private var aside = 0
    private var isTogether = false
    /// Whether those before were synced together.
    private var isStreak = false
    /// Until then nothing is synced together.
    private var apartUntil: ContinuousClock.Instant?

    /// So many are synced by themselves at a time.
    static var mostAlone: Int { 1 }
    /// What has more bytes goes aside.
    static var largeBytes: Int { 4 << 20 }
    /// So many go aside at a time.
    static var mostAside: Int { 2 }
    /// So many are worth a sync of the file system.
    static var leastTogether: Int { 4 }
    /// Right after a sync of the file system so few are worth the next one.
    static var leastInStreak: Int { 2 }
    /// A sync of the file system that takes longer has waited for others' writes.
    static var longestTogether: Duration { .milliseconds(250) }
    /// For so long each file is synced by itself after one that took too long, or failed: what failed may have been a
    /// write of a file that waits here, which its own sync tells and another one of the file system does not.
    static var apart: Duration { .seconds(30) }

    /// One more, of so many bytes, is to be made durable. Answers what may begin.
    mutating func add(_ download: Download, bytes: Int, at now: ContinuousClock.Instant) -> Work? {
        if bytes > Self.largeBytes {
            waitingAside.append(download)
            return nextAside()
        }
        waiting.append(download)
        return next(at: now)
    }

    /// One that went aside has ended.
    mutating func endedAside() -> Work? {
        aside -= 1
        return nextAside()
    }

    private mutating func nextAside() -> Work? {
        guard aside < Self.mostAside, !waitingAside.isEmpty else { return nil }
        aside += 1
        return .aside(waitingAside.removeFirst())
    }

    /// One that was synced by itself has ended.
    mutating func endedAlone(at now: ContinuousClock.Instant) -> Work? {
        alone -= 1
        return next(at: now)
    }

    /// Those that were synced together have ended.
    mutating func endedTogether(synced: Bool, took: Duration, at now: ContinuousClock.Instant) -> Work? {
        isTogether = false
        if !synced || took > Self.longestTogether { apartUntil = now + Self.apart }
        return next(at: now)
    }

    private mutating func next(at now: ContinuousClock.Instant) -> Work? {
        if isTogether || waiting.isEmpty { return nil }
        let isApart = apartUntil.map { now < $0 } ?? false
        if !isApart, waiting.count >= (isStreak ? Self.leastInStreak : Self.leastTogether) {
            defer { waiting = [] }
            isTogether = true
            isStreak = true
            return .together(waiting)
        }
        isStreak = false
        let batch = isApart ? waiting[...] : waiting.prefix(max(0, Self.mostAlone - alone))
        if batch.isEmpty { return nil }
        defer { waiting.removeFirst(batch.count) }
        alone += batch.count
        return .oneByOne(Array(batch))
    }
}
