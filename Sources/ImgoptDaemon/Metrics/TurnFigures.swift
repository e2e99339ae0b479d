import ImgoptEngine

/// What one turn adds to the figures: gathered without a lock, added under one.
struct TurnFigures: Sendable {
    /// The lengths of time that are told apart.
    enum Span: Hashable, CaseIterable, Sendable {
        /// From the submit to the sending of the creation.
        case queued
        /// The creation's own round trip.
        case creation
        /// From the creation's answer to its end being noticed.
        case prediction
        /// From the noticed end to the file on disk.
        case saving
        /// As the provider counts the run.
        case run
        /// From the provider's end to its being noticed.
        case endToNoticed
        /// From the provider's end to the file on disk.
        case endToSaved
        /// From the submit to the file on disk.
        case total
        /// One turn, its commit included.
        case turn
        /// The commit of a turn.
        case commit

        /// Whether it is a step of an image as `stats.overview` tells them, by quantiles of late.
        var isStep: Bool {
            switch self {
            case .queued, .creation, .prediction, .saving, .total: true
            case .run, .endToNoticed, .endToSaved, .turn, .commit: false
            }
        }
    }

    /// What is counted for a store.
    struct StoreCounts: Sendable {
        var creations = 0
        var done = 0
        var failed = 0
        /// What its ended attempts cost.
        var spentMicros = 0

        static func += (left: inout StoreCounts, right: StoreCounts) {
            left.creations += right.creations
            left.done += right.done
            left.failed += right.failed
            left.spentMicros += right.spentMicros
        }

        /// How much was done for it.
        var activity: Int { creations + done + failed }
    }

    var counts: [Counted: Int] = [:]
    var spans: [(span: Span, length: TimeSpan)] = []
    var stores: [StoreID: StoreCounts] = [:]

    mutating func count(_ counted: Counted, _ number: Int = 1) { counts[counted, default: 0] += number }

    mutating func took(_ span: Span, _ length: TimeSpan) { spans.append((span, length)) }
}
