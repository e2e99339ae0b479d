import ImgoptEngine

/// What an admin or a user can do, in words that `health`, `job.explain` and the log share.
enum Advice {
    /// More jobs than these are told by their number.
    private static let named = 5

    /// How images are listed and decided of which it can't be found out whether their creation took place.
    static func undecided(_ jobs: [JobID]) -> String {
        let example = jobs.first.map { "\($0.rawValue)" } ?? "JOB"
        return "imgoptctl items \(example) --state unresolved names them, imgoptctl retry \(example) --again sends "
            + "them again (each may be paid for twice), imgoptctl cancel --item ITEM gives one up"
    }

    /// What is told of a provider of which nothing can be read.
    static func unread(_ gate: ProviderGate) -> String {
        gate.reason == .tokenRefused
            ? "predictions can't be read: \(gate.message)"
            : "predictions can't be read (\(gate.message)): it is tried again by itself; if it lasts, check the network"
    }

    /// What is told of a disk that is full.
    static func full(_ words: String) -> String {
        "outputs can't be stored (\(words)): free some space, downloads then go on by themselves"
    }

    /// What is told of outputs that the disk refuses, though it has room.
    static func refused(_ refusal: DiskRefusal) -> String {
        let others = refusal.folders - 1
        let more = others > 0 ? "; and in \(others) other folder\(others == 1 ? "" : "s")" : ""
        return "outputs of \(refusal.items == 1 ? "1 image" : "\(refusal.items) images") can't be saved "
            + "(\(refusal.message)\(more)): \(seeTo(refusal.message))"
    }

    /// What to do about a place that refuses outputs with these words.
    static func seeTo(_ words: String) -> String { words.hasPrefix(ObjectStore.mark) ? seeToBucket : seeToFolder }

    /// What to do about a bucket that takes nothing.
    private static let seeToBucket =
        "outputs are whole on the disk here meanwhile, and go there by themselves once it takes them; " + mendBucket
    private static let mendBucket =
        "see to the store, the bucket and the credentials (imgoptd --check-config tries them)"

    /// What is told of a bucket that takes nothing before the first output is there for it.
    static func noBucket(_ words: String) -> String {
        "outputs can't be saved (\(words)): they would wait on the disk here until it takes them; \(mendBucket)"
    }

    /// What to do about a folder in which nothing can be made.
    static let seeToFolder =
        "see to the folder (its owner, mode and attributes, and whether its disk is sound and not read-only), "
        + "downloads then go on by themselves"

    /// A sender that adds nothing for this long may be gone.
    private static let senderMinutes = 10.0

    /// How jobs are ended whose senders are gone; empty: there are none.
    static func abandoned(_ senders: AwaitedSenders?, at now: Moment) -> String {
        guard let senders, (now - senders.since).seconds >= senderMinutes * 60 else { return "" }
        let job = senders.oldest.rawValue
        let minutes = Int((now - senders.since).seconds / 60)
        let those = senders.jobs == 1 ? "job \(job) is" : "\(senders.jobs) jobs (imgoptctl jobs), job \(job) first, are"
        return "\(those) open and got nothing more from their senders, for \(minutes) min: imgoptctl call job.seal "
            + "'{\"job\":\(job)}' ends it with the images that it has"
    }

    /// Jobs by their numbers: `job 7`, `jobs 7, 8 and 12`, `jobs 1, 2, 3, 4, 5 and 9 others`.
    static func names(of jobs: [JobID]) -> String {
        var words = jobs.prefix(named).map { "\($0.rawValue)" }
        if jobs.count > named { words.append("\(jobs.count - named) others") }
        let last = words.popLast() ?? ""
        return words.isEmpty ? "job \(last)" : "jobs \(words.joined(separator: ", ")) and \(last)"
    }
}
