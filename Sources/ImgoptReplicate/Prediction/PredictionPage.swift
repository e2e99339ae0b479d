package import ImgoptJSON

/// One page of the list, newest first. Its entries are read one by one: the account has other users too, and an entry
/// that can't be read hides none of the others.
package struct PredictionPage: Sendable, Equatable {
    /// An entry that could not be read, with what could be made out of it.
    package struct Unreadable: Sendable, Hashable {
        /// Its prediction's id.
        package let id: String?
        /// When its prediction was created, microseconds since 1970.
        package let createdAt: Int64?

        /// An entry with what could be made out of it.
        package init(id: String?, createdAt: Int64?) {
            self.id = id
            self.createdAt = createdAt
        }
    }

    /// The predictions of this page.
    package let predictions: [Prediction]
    /// For the next, older page: the query to ask with, at the address that this one was asked for. Nil if this is the
    /// last, and where what leads to the next can't be used: see ``hasMore``.
    package let nextCursor: String?
    /// Whether the page says that there are older predictions. With no cursor the way to them is broken, and what is
    /// not listed is not proven absent.
    package let hasMore: Bool
    /// Entries that could not be read. While there are any, a prediction that is not listed is not proven absent.
    package let unreadable: [Unreadable]
    /// How many there are: those beyond a bound are not in ``unreadable``.
    package let unreadableCount: Int

    /// A page of some predictions, the last one.
    package init(_ predictions: [Prediction]) {
        self.predictions = predictions
        nextCursor = nil
        hasMore = false
        unreadable = []
        unreadableCount = 0
    }

    /// Reads a page; nil if it is none.
    package init?(_ json: JSONValue) {
        let bytes = json.serialized()
        self.init(bytes.span, withInputs: true)
    }

    /// Reads a page; nil if it is none: its brackets do not match, or it has no list of results, or two.
    /// - Parameters:
    ///   - withInputs: whether what the predictions were given, and of which model, is read.
    ///   - cursor: what this page was asked for with. One that leads to itself leads nowhere.
    package init?(_ bytes: Span<UInt8>, withInputs: Bool, askedWith cursor: String? = nil) {
        var members = JSONMembers(in: 0..<bytes.count)
        var results: Range<Int>?
        var next: Range<Int>?
        while let member = members.next(bytes) {
            switch PredictionReader.shortText(bytes, member.key, bytesMax: 8) {
            case "results":
                guard results == nil else { return nil }
                results = member.value
            case "next":
                guard next == nil else { return nil }
                next = member.value
            default: break
            }
        }
        guard members.isWhole, let results, let entries = Entries(bytes, in: results, withInputs: withInputs) else {
            return nil
        }
        predictions = entries.predictions
        unreadable = entries.unreadable
        unreadableCount = entries.count - entries.predictions.count
        hasMore = next.map { bytes[$0.lowerBound] != UInt8(ascii: "n") } ?? false
        let found = next.flatMap { ListCursor.query(bytes, in: $0) }
        nextCursor = found == cursor ? nil : found
    }

    /// The entries of a page.
    private struct Entries {
        var predictions: [Prediction] = []
        var unreadable: [Unreadable] = []
        var count = 0

        /// Nil if there is no array.
        init?(_ bytes: Span<UInt8>, in range: Range<Int>, withInputs: Bool) {
            var elements = JSONElements(in: range)
            while let element = elements.next(bytes) {
                count += 1
                guard count <= AnswerBounds.entries else { continue }
                let read = PredictionReader(bytes, in: element, withInput: withInputs)
                if let prediction = Prediction(read) {
                    predictions.append(prediction)
                } else {
                    unreadable.append(Unreadable(id: read.id, createdAt: read.createdAt))
                }
            }
            guard elements.isWhole else { return nil }
        }
    }
}
