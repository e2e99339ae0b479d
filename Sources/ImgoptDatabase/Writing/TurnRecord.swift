package import ImgoptEngine

/// All that one turn of the loop puts on disk.
package struct TurnRecord: Sendable {
    /// The engine's changes, in its order.
    package var changes: [Change] = []
    /// The rows behind each `accepted` of the changes.
    package var submissions: [Ticket: SubmissionRows] = [:]
    /// The exact input behind each `creating` of the changes.
    package var intents: [ItemID: [UInt8]] = [:]
    /// What the creation names, where that is not the item's model as it was asked for.
    package var sentAs: [ItemID: String] = [:]
    /// When the steps of attempts were, for timelines. Of items that are there before the turn.
    package var timings: [AttemptTiming] = []
    /// New lines of the event log, by growing `seq`.
    package var events: [EventRow] = []
    /// Finished jobs of which nothing shall be found any more: they are gone with the turn. The turn's own events of
    /// them stay.
    package var forgotten: [JobID] = []
    /// When the turn is; nil: that is told of nothing in it.
    package var at: Moment?
    /// The numbers to go on with after this turn.
    package var nextIDs: NextIDs

    /// An empty turn.
    package init(nextIDs: NextIDs) { self.nextIDs = nextIDs }

    /// Whether there is nothing to put on disk.
    package var isEmpty: Bool { changes.isEmpty && events.isEmpty && forgotten.isEmpty }
}
