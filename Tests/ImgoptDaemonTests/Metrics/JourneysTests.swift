import ImgoptDatabase
import ImgoptEngine
import Testing

@testable import ImgoptDaemon

@Suite struct JourneysTests {
    private let item = ItemID(7)

    private func at(_ milliseconds: Int64) -> Moment { Moment(microseconds: 1_000_000_000 + milliseconds * 1_000) }

    private func note(_ journeys: inout Journeys, _ change: Change, at now: Moment) {
        journeys.note(.record(change), at: now) { _ in at(0) }
    }

    private func seconds(_ journeys: Journeys, _ span: TurnFigures.Span) -> [Double] {
        journeys.figures.spans.filter { $0.span == span }.map(\.length.seconds)
    }

    @Test func whenALostCreationWasFoundIsKeptAtOnce() {
        var journeys = Journeys()
        journeys.begin(arrivals: [:])
        note(&journeys, .processing(item, prediction: "p", createdAt: at(120)), at: at(900))
        let found = Notice.itemProcessing(item, JobID(1), StoreID(1), prediction: "p", adopted: true)
        journeys.note(.tell(found), at: at(900)) { _ in nil }
        #expect(journeys.timings.map(\.polls) == [[at(900)]])
    }

    @Test func anItemsStepsAreMeasuredAndKept() throws {
        var journeys = Journeys()
        journeys.begin(arrivals: [:])
        note(&journeys, .creating(item, at: at(100)), at: at(100))
        #expect(seconds(journeys, .queued) == [0.1])

        journeys.begin(arrivals: [:])
        journeys.hear(
            .created(item, .created(PredictionReport(id: "p", progress: .running))), at: at(150))
        note(&journeys, .processing(item, prediction: "p", createdAt: at(120)), at: at(150))
        #expect(seconds(journeys, .creation) == [0.05])

        journeys.begin(arrivals: [:])
        let running = PredictionReport(id: "p", progress: .running)
        journeys.hear(.swept(Sweep(page: 1, .page(["p": running, "somebody's": running], end: nil))), at: at(1_000))
        #expect(journeys.figures.counts[.read(.sweep, .ok)] == 1)

        journeys.begin(arrivals: [:])
        let ended = PredictionReport(id: "p", progress: .succeeded(outputs: ["u"]), completedAt: at(1_800))
        journeys.hear(.polled(item, prediction: "p", .found(ended)), at: at(2_000))
        note(&journeys, .saving(item, outputs: ["u"], predictSeconds: 1.5), at: at(2_000))
        #expect(seconds(journeys, .endToNoticed) == [0.2])
        #expect(seconds(journeys, .run) == [1.5])
        #expect(seconds(journeys, .prediction) == [1.85])
        let noticed = try #require(journeys.timings.first)
        #expect(noticed.endedAt == at(1_800) && noticed.noticedAt == at(2_000))
        #expect(noticed.polls == [at(1_000), at(2_000)])
        journeys.note(.fetch(item, outputs: ["u"]), at: at(2_000)) { _ in nil }

        let file = OutputFile(path: "/o", bytes: 10, sha256: "", contentType: "image/png", sourceURL: "u")
        journeys.begin(arrivals: [item: at(2_300)])
        journeys.hear(.fetched(item, .saved([file, file])), at: at(2_400))
        note(&journeys, .done(item, [file, file], at: at(2_400)), at: at(2_400))
        #expect(seconds(journeys, .endToSaved) == [0.6])
        #expect(seconds(journeys, .saving) == [0.4])
        #expect(seconds(journeys, .total) == [2.4])
        #expect(journeys.figures.counts[.downloadBytes] == 20)
        let saved = try #require(journeys.timings.first)
        #expect(saved.fetchAt == at(2_000) && saved.fetchedAt == at(2_300))

        // Its end forgets it: what comes late changes nothing.
        journeys.begin(arrivals: [item: at(9_000)])
        note(&journeys, .failed(item, ItemError(.outputGone, "", retryable: false), at: at(9_000)), at: at(9_000))
        #expect(journeys.timings.isEmpty)
    }

    @Test func aFailedTryKeepsWhenItsEndWasNoticed() throws {
        var journeys = Journeys()
        journeys.begin(arrivals: [:])
        note(&journeys, .creating(item, at: at(0)), at: at(0))
        let error = ItemError(.predictionFailed, "no", retryable: true)
        let report = PredictionReport(id: "p", progress: .failed(error), completedAt: at(400))
        journeys.hear(.polled(item, prediction: "p", .found(report)), at: at(500))
        note(&journeys, .queued(item, attempts: 1, notBefore: at(900), error), at: at(500))
        #expect(journeys.figures.counts[.retried(.predictionFailed)] == 1)
        let timing = try #require(journeys.timings.first)
        #expect(timing.endedAt == at(400) && timing.noticedAt == at(500))
    }

    @Test func whatASearchFindsAtItsEndHasThatEnd() throws {
        var journeys = Journeys()
        journeys.begin(arrivals: [:])
        note(&journeys, .creating(item, at: at(0)), at: at(0))
        journeys.begin(arrivals: [:])
        var page = SearchPage()
        page.found[item] = PredictionReport(id: "p", progress: .succeeded(outputs: ["u"]), completedAt: at(400))
        journeys.hear(.searched(Search(number: 1, .page(page))), at: at(900))
        let adopted = Notice.itemProcessing(item, JobID(1), StoreID(1), prediction: "p", adopted: true)
        journeys.note(.tell(adopted), at: at(900)) { _ in nil }
        #expect(try #require(journeys.timings.first).endedAt == at(400))
    }

    @Test func refusalsAreToldApart() {
        var journeys = Journeys()
        journeys.begin(arrivals: [:])
        let answers: [Creation] = [
            .throttled(Throttle()), .throttled(Throttle(isLowCredit: true)), .noCredit(message: ""),
            .tokenRefused(message: ""), .notSent(message: ""), .unknown(message: ""), .unprepared,
            .refused(ItemError(.creationRefused, "", retryable: false)),
        ]
        for answer in answers { journeys.hear(.created(item, answer), at: at(0)) }
        let outcomes: [TurnFigures.CreationOutcome] = [
            .rate, .lowCredit, .noCredit, .tokenRefused, .notSent, .unknown, .unprepared, .invalid,
        ]
        for outcome in outcomes { #expect(journeys.figures.counts[.creation(outcome)] == 1, "\(outcome)") }
    }

    @Test func pollsOfAnEndlessRunStayFew() {
        var timing = AttemptTiming(item)
        for poll: Int64 in 0..<1_000 { timing.polled(at: at(poll)) }
        #expect(timing.polls.count == AttemptTiming.maxPolls)
        #expect(timing.polls.first == at(0) && timing.polls.last == at(999))
    }
}
