package import ImgoptEngine

/// What goes wrong, as chances of each request, or as times counted from the start of the run.
package struct Faults: Sendable {
    /// After this moment of the run nothing goes wrong any more.
    package var until = TimeSpan.minutes(60 * 24)
    /// The creation is lost on its way; the daemon can't tell.
    package var lostBefore = 0.0
    /// The prediction exists, but the answer is lost.
    package var lostAfter = 0.0
    /// The request certainly was not sent.
    package var notSent = 0.0
    /// Something before the provider turns the creation away.
    package var turnedAway = 0.0
    /// The provider refuses this input for good.
    package var refused = 0.0
    /// The upload has expired by the time of the creation.
    package var unprepared = 0.0
    /// A refusal for the rate out of the blue, with or without words on how long it holds.
    package var throttled = 0.0
    /// A prediction fails, and another attempt may help.
    package var fails = 0.0
    /// A prediction fails, and no attempt helps.
    package var failsForGood = 0.0
    /// The provider ends it before it runs.
    package var aborted = 0.0
    /// A reading can't be made.
    package var readFails = 0.0
    /// A reading is refused for the rate.
    package var readThrottled = 0.0
    /// A single reading does not know the prediction, this time.
    package var missing = 0.0
    /// A page of the list leaves a prediction out, this time.
    package var unlisted = 0.0
    /// The list never shows the input of a prediction: 0 to 0.5 of those also not by themselves.
    package var veiled = 0.0
    /// A page of the list ends it, though there is more.
    package var cutShort = 0.0
    /// The list hides a prediction whose answer was lost, for up to half an hour: for longer than it may.
    package var hidden = 0.0
    /// A creation hangs on its way, and may arrive when its sender has given it up or is dead.
    package var late = 0.0
    /// A download or an upload fails, and may be tried again.
    package var transferFails = 0.0
    /// The output is gone.
    package var outputGone = 0.0
    /// When the account's credit is low: 6 creations a minute, one at a time.
    package var lowCredit: ClosedRange<TimeSpan>?
    /// When it has none.
    package var noCredit: ClosedRange<TimeSpan>?
    /// When its token is refused.
    package var tokenRefused: ClosedRange<TimeSpan>?
    /// Of which account; nil: of all.
    package var tokenRefusedOf: AccountID?
    /// When nothing reaches the provider.
    package var offline: ClosedRange<TimeSpan>?
    /// When something before the provider answers in its stead, to creations and to readings.
    package var edgePages: ClosedRange<TimeSpan>?
    /// When no page of the list can be read, though single predictions can.
    package var listDown: ClosedRange<TimeSpan>?
    /// For how long each page that can't be read keeps the daemon waiting.
    package var listDownWait = TimeSpan.zero
    /// When every prediction of model 1 fails, soon after its creation.
    package var modelDown: ClosedRange<TimeSpan>?
    /// A model of which every prediction fails, soon after its creation, for ever.
    package var brokenModel: ModelID?
    /// When the daemon's disk is full.
    package var diskFull: ClosedRange<TimeSpan>?

    /// Nothing goes wrong.
    package init() {}

    /// A little of everything that goes wrong by chance.
    package static func everything(_ chance: Double) -> Faults {
        var faults = Faults()
        for field in [
            \Faults.lostBefore, \.lostAfter, \.notSent, \.turnedAway, \.refused, \.unprepared, \.throttled, \.fails,
            \.failsForGood, \.aborted, \.readFails, \.readThrottled, \.missing, \.unlisted, \.veiled, \.late,
            \.transferFails, \.outputGone,
        ] {
            faults[keyPath: field] = chance
        }
        // Nothing tells an absence from what is left out each time: see `Doubt`.
        faults.cutShort = chance / 10
        return faults
    }
}
