import Testing

@testable import ImgoptDaemon
@testable import ImgoptEngine

/// What collectors are told of a daemon that stands so and so.
@Suite struct MetricsReportTests {
    private static let noon = Moment(microseconds: 0) + .minutes(720)

    private var facts: MetricsFacts { MetricsFacts(startedAt: Self.noon, process: ProcessFigures()) }

    private func families(
        _ facts: MetricsFacts, _ snapshot: DaemonSnapshot? = nil, shows: @escaping (String) -> Bool = { _ in true }
    ) -> [String: MetricFamily] {
        let snapshot = snapshot ?? DaemonSnapshot(settings: Settings(), now: Self.noon)
        let families = MetricsReport(snapshot: snapshot, facts: facts, shows: shows).families()
        return Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
    }

    private func number(_ family: MetricFamily?, _ labels: String...) -> Double? {
        let sample = family?.samples.first { $0.labels.map { $0.value } == labels }
        guard case .number(let number) = sample?.value else { return nil }
        return number
    }

    @Test func whatCantBeReadIsMissingAndNotNothing() {
        let names = [
            "imgopt_outputs_bytes", "imgopt_database_bytes", "imgopt_event_log_events",
            "imgopt_store_oldest_wait_seconds",
        ]
        let unread = families(facts)
        for name in names { #expect(unread[name] == nil, "\(name)") }
        #expect(unread["imgopt_oldest_unfetched_output_seconds"]?.samples.isEmpty == true)
        #expect(unread["imgopt_filesystem_free_bytes"]?.samples.isEmpty == true)
        var facts = facts
        (facts.outputBytes, facts.databaseBytes, facts.oldestSeq, facts.newestSeq) = (1, 2, 3, 12)
        facts.oldestQueued = [:]
        facts.oldestUnfetched = .some(nil)
        let read = families(facts)
        for name in names { #expect(read[name] != nil, "\(name)") }
        #expect(number(read["imgopt_event_log_events"]) == 10)
        #expect(number(read["imgopt_oldest_unfetched_output_seconds"]) == 0)
    }

    @Test func aStoreIsToldByNameToThoseWhoMayKnowItAndInTheSumToOthers() {
        var facts = facts
        facts.told.named = [StoreID(1): .init(done: 3), StoreID(2): .init(done: 4), StoreID(3): .init(done: 5)]
        facts.told.others = .init(done: 10)
        facts.names = [StoreID(1): "anna", StoreID(2): "bert", StoreID(3): MetricsReport.others]
        facts.oldestQueued = [StoreID(1): Self.noon - .seconds(8)]
        var snapshot = DaemonSnapshot(settings: Settings(), now: Self.noon)
        snapshot.figures.stores[StoreID(1)] = StoreStatistics(settings: StoreSettings(), queued: 2, inFlight: 1)
        let all = families(facts, snapshot)
        #expect(number(all["imgopt_store_done_items"], "anna") == 3)
        #expect(number(all["imgopt_store_done_items"], MetricsReport.others) == 15)
        #expect(number(all["imgopt_store_oldest_wait_seconds"], "anna") == 8)
        let own = families(facts, snapshot) { $0 == "bert" }
        #expect(number(own["imgopt_store_done_items"], "bert") == 4)
        #expect(number(own["imgopt_store_done_items"], MetricsReport.others) == 18)
        #expect(number(own["imgopt_store_queued_items"], MetricsReport.others) == 2)
        #expect(own["imgopt_store_done_items"]?.samples.count == 2)
    }
}
