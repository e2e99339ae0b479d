import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate

// Looking for creations whose answer was lost, by their exact input in the provider's list.
extension Courier {
    /// One search: what is looked for, and what the list has shown so far.
    private struct Quest: Sendable {
        let items: [ItemID]
        let since: Moment
        let doubts: [PredictionMatch.Doubt<ItemID>]
        var candidates: [Prediction] = []
        var pages = 0
        /// Requests sent for it: each is a read of the budget.
        var requests = 0
        /// Failures of the page that is being read.
        var failures = 0
    }

    /// A page that can't be read is asked for again so often: of a long list some page may always fail, and a search
    /// that began anew for that would never end.
    private static let mostFailures = 4
    /// The wait before that, in milliseconds; doubled with each.
    private static let firstWait = 250

    /// A list longer than this is not read in one search: 20,000 predictions are more than an hour at any rate we know.
    private static let maxPages = 200

    /// What is listed was created since a moment of the provider's clock, answers were heard at moments of ours: no two
    /// clocks that a creation is found by are so far apart.
    private static let clocksApart = TimeSpan.seconds(600)

    func search(_ items: [ItemID], since: Moment) {
        files.async { [self] in
            do throws(DatabaseError) {
                let intents = try database.intents(items)
                let doubts = intents.compactMap { item, intent -> PredictionMatch.Doubt<ItemID>? in
                    guard let input = try? JSONValue(parsing: intent.input) else { return nil }
                    return PredictionMatch.Doubt(
                        key: item, input: input, model: intent.modelName, intendedAt: intent.intendedAt.microseconds)
                }
                read(Quest(items: items, since: since, doubts: doubts), cursor: nil)
            } catch {
                answer(items, .incomplete([:], message: error.message), pages: 0)
            }
        }
    }

    private func read(_ quest: Quest, cursor: String?) {
        var quest = quest
        quest.requests += 1
        let sent = quest
        let query = ListQuery(createdAfter: quest.since.microseconds, cursor: cursor, withInputs: true)
        provider.list(query) { [self] answer, _ in
            switch answer {
            case .page(let page):
                var quest = sent
                quest.candidates += page.predictions
                quest.pages += 1
                quest.failures = 0
                guard let next = page.nextCursor, quest.pages < Self.maxPages else {
                    return conclude(quest, isComplete: !page.hasMore && page.unreadableCount == 0)
                }
                read(quest, cursor: next)
            case .throttled(let throttle):
                conclude(sent, isComplete: false, because: throttle.message)
            case .failed where sent.failures < Self.mostFailures:
                var again = sent
                again.failures += 1
                files.asyncAfter(deadline: .now() + .milliseconds(Self.firstWait << sent.failures)) { [self, again] in
                    read(again, cursor: cursor)
                }
            case .tokenRefused(let message), .failed(let message):
                conclude(sent, isComplete: false, because: message)
            }
        }
    }

    private func conclude(_ quest: Quest, isComplete: Bool, because message: String = "the list is too long") {
        files.async { [self] in
            do throws(DatabaseError) {
                let known = try database.knownPredictions(
                    among: Set(quest.candidates.map(\.id)), answeredSince: quest.since - Self.clocksApart)
                let models = Set(database.models().compactMap { ModelReference($0)?.name })
                let matches = PredictionMatch.match(
                    quest.doubts, candidates: quest.candidates, knownIDs: known, ownModels: models)
                let found = matches.mapValues { PredictionReport($0) }
                let result: Search.Result =
                    isComplete ? .complete(found) : .incomplete(found, message: message)
                answer(quest.items, result, pages: quest.requests)
            } catch {
                answer(quest.items, .incomplete([:], message: error.message), pages: quest.requests)
            }
        }
    }

    private func answer(_ items: [ItemID], _ result: Search.Result, pages: Int) {
        mailbox.post(.searched(Search(items: items, result: result, pages: pages)))
    }
}
