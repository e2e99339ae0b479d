/// One request of a search: a page of the provider's list, or one prediction, to be compared with creations in doubt.
package struct SearchRequest: Hashable, Sendable {
    /// Tells its answer from others.
    package let number: Int
    /// What is read.
    package let place: SearchPlace
    /// What is looked for.
    package let windows: [SearchWindow]
    /// Our moment before which nothing that it looks for, or that is a little older, can have been answered.
    package let answeredSince: Moment
    /// Predictions of ours that the provider knows no longer: that they are missing says nothing of the list.
    package let gone: Set<String>
    /// The provider's time before which a prediction of ours must be on the page if its time is: the list has had time
    /// to show it. Nil: that is not known.
    package let shownBefore: Moment?
}

/// Pages of the list that can't be read, so that creations in doubt are not found in them.
package struct SearchTrouble: Hashable, Sendable {
    /// Why the last one could not be read.
    package let message: String
    /// How often in a row.
    package let failures: Int
    /// Creations in doubt that wait for it.
    package let waiting: Int
}

/// What a search reads.
package enum SearchPlace: Hashable, Sendable {
    /// The page of what was created before a moment of the provider's time; nil: the newest.
    case page(before: Moment?)
    /// The page that an earlier one named as the next: where times are too coarse to go on by.
    case next(cursor: String)
    /// One prediction whose entry in the list shows no input.
    case prediction(String)
}

/// A creation in doubt, and when the provider has created it if it did.
package struct SearchWindow: Hashable, Sendable {
    /// The item.
    package let item: ItemID
    /// The earliest moment, in the provider's time.
    package let from: Moment
    /// The latest moment, in the provider's time.
    package let to: Moment
    /// Whether it is in doubt no longer: what is found is a stray, unless it is that of one in doubt.
    package let isWatch: Bool

    /// A creation that took place between two moments of the provider's time, if it did.
    package init(item: ItemID, from: Moment, to: Moment, isWatch: Bool = false) {
        self.item = item
        self.from = from
        self.to = to
        self.isWatch = isWatch
    }

    /// Whether a prediction that is told to be from a moment may be the one; nil: it tells no time.
    package func holds(_ createdAt: Moment?) -> Bool {
        guard let createdAt else { return true }
        return ListTime(createdAt).latest >= from && createdAt <= to
    }
}

/// The answer to a search's request.
package struct Search: Hashable, Sendable {
    /// The number of the request.
    package let number: Int
    /// The result.
    package let result: Result

    package init(number: Int, _ result: Result) {
        self.number = number
        self.result = result
    }

    /// What was read.
    package enum Result: Hashable, Sendable {
        /// What a page (or one prediction) shows.
        case page(SearchPage)
        /// The limit on reads was hit.
        case throttled(TimeSpan?)
        /// The provider could not be asked, or its answer was none.
        case failed(message: String, because: ProviderGate.Reason = .unreachable)
    }
}

/// What a page of the list shows of creations in doubt.
package struct SearchPage: Hashable, Sendable {
    /// The predictions whose input is that of a creation in doubt, one for each.
    package var found: [ItemID: PredictionReport] = [:]
    /// Entries that nobody is known to own and that show no input to compare.
    package var suspects: [Suspect] = []
    /// When entries were created of which nothing else can be read; nil: not even that.
    package var unreadable: [Moment?] = []
    /// How far down it reaches, by ``ListTime/end(ofPage:)``: all that is newer was shown. Nil: to the list's end.
    package var end: Moment?
    /// The provider's own name of the next page; nil: it names none.
    package var cursor: String?
    /// Predictions of ours that must be on it and are not, as many as may be read by themselves: those that the
    /// provider knows no longer can't be on it.
    package var missing: [Suspect] = []
    /// Whether the list leaves out or lags, whatever that comes to, and proves nothing.
    package var isHoled = false
    /// Of one prediction that is ours: the provider knows it no longer.
    package var isGone = false
    /// Items that could not be compared with it: their own input can't be read, or it shows inputs of their model
    /// altered.
    package var uncompared: Set<ItemID> = []

    /// An empty page at the list's end.
    package init() {}

    /// An entry that has to be looked at by itself.
    package struct Suspect: Hashable, Sendable {
        /// The prediction.
        package let prediction: String
        /// When the provider created it; nil: it does not tell.
        package let createdAt: Moment?

        package init(_ prediction: String, createdAt: Moment?) {
            self.prediction = prediction
            self.createdAt = createdAt
        }
    }
}
