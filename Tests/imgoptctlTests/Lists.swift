import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Lists {
    private func jobs() -> [Job] {
        var late = Sample.job(3, counts: ItemCounts(queued: 5, done: 1), images: 6)
        late.etaSeconds = 90
        late.key = "order-3"
        var soon = Sample.job(2, counts: ItemCounts(queued: 1, done: 5), images: 6)
        soon.etaSeconds = 10
        return [late, soon, Sample.job(1, .canceled, counts: ItemCounts(canceled: 2, unresolved: 1), images: 3)]
    }

    private func run(_ arguments: [String], json: Bool = false) async throws -> String {
        let output = Recording()
        let listed = jobs()
        let daemon = ScriptedDaemon { _, _, _ in JobListResult(jobs: listed, next: nil).json }
        try await Jobs.asyncParse(arguments).run(
            in: Context(console: Sample.console(output, json: json), daemon: daemon))
        return output.text
    }

    @Test func columnsAreThoseThatAreAskedFor() async throws {
        #expect(
            try await run(["--format", "job, canceled,unresolved"])
                == "JOB\tCANCELED\tUNRESOLVED\n3\t0\t0\n2\t0\t0\n1\t2\t1\n")
    }

    @Test(arguments: [
        ("eta", "2 3 1"), ("-eta", "3 2 1"), ("job", "1 2 3"), ("-canceled", "1 3 2"), ("key", "2 1 3"),
    ])
    func rowsAreSortedAndWhatIsNotKnownComesLast(sort: String, order: String) async throws {
        let text = try await run(["--format", "job", "--sort", sort])
        #expect(text.split(separator: "\n").dropFirst().joined(separator: " ") == order)
        let json = try await run(["--sort", sort], json: true).split(separator: "\n")
        let ids = try json.map { String(try #require(JSONValue(parsing: String($0))["id"]?.intValue)) }
        #expect(ids.joined(separator: " ") == order)
    }

    @Test func aTextIsLookedForInAllColumns() async throws {
        #expect(try await run(["--match", "ORDER-3", "--format", "job"]) == "JOB\n3\n")
        #expect(try await run(["--match", "canceled", "--format", "job"]) == "JOB\n1\n")
    }

    @Test(arguments: [["--format", "job,bogus"], ["--sort", "-bogus"]])
    func aWrongColumnIsAnsweredWithAllThereAre(arguments: [String]) async throws {
        let failure = await #expect(throws: Failure.self) { _ = try await run(arguments) }
        #expect(failure?.status == .usage)
        #expect(failure?.message.contains("bogus") == true && failure?.message.contains("unresolved") == true)
    }

    @Test func aCanceledItemHasNoResult() throws {
        let item = Item.sample(
            id: 1, job: 12, store: Sample.job().store, state: .canceled, attempts: 1, prediction: "abc", source: "s",
            model: "m", createdAt: Sample.moment)
        let fields = ItemsTable.fields(.utc)
        #expect(try #require(fields.first { $0.name == "result" }).cell(item).text == "-")
        #expect(try #require(fields.first { $0.name == "prediction" }).cell(item).text == "abc")
    }

    @Test func statsOverTimeAreColumnsOfOneWidth() {
        let line = StatsLine.text(TopSamples.stats(), TopSamples.overview(), times: .utc)
        #expect(StatsLine.heading.count == 86)
        #expect(line == "10:40:00Z    1245     75   387   450  86.0    3   12ms       0    58      380        0\n")
    }
}
