import ImgoptJSON
import ImgoptReplicate
import Testing

struct PredictionMatchTests {
    private typealias Doubt = PredictionMatch.Doubt<Int>

    /// Minutes after some time.
    private static func time(_ minutes: Int64) -> Int64 { 1_795_429_800_000_000 + minutes * 60_000_000 }

    private func listed(
        _ id: String, _ input: JSONValue, minute: Int64, model: String = "a/b"
    ) throws -> Prediction {
        try prediction([
            "id": .string(id), "input": input, "model": .string(model),
            "created_at": .string(Timestamp.text(Self.time(minute))),
        ])
    }

    private func doubt(_ key: Int, _ input: JSONValue, minute: Int64, model: String? = nil) -> Doubt {
        Doubt(key: key, input: input, model: model, window: Self.time(minute - 1)...Self.time(minute + 10))
    }

    private func ids(_ comparison: PredictionMatch.Comparison<Int>) -> [Int: String] {
        comparison.found.mapValues(\.id)
    }

    @Test func equalInputsMeetWhateverTheirOrderAndSpelling() throws {
        let sent = try JSONValue(parsing: #"{"b":1.0,"a":["x"],"c":"é"}"#)
        let echoed = try JSONValue(parsing: #"{"c":"\u00e9","a":["x"],"b":1}"#)
        let found = PredictionMatch.compare(
            [doubt(1, sent, minute: 0), doubt(2, ["a": 1], minute: 0)],
            with: [try listed("p", echoed, minute: 1), try listed("q", ["a": 2], minute: 1)])
        #expect(ids(found) == [1: "p"])
    }

    @Test func identicalInputsAreMatchedInTimeOrderAndNeverTwice() throws {
        let doubts = [doubt(3, ["a": 1], minute: 3), doubt(1, ["a": 1], minute: 1), doubt(2, ["a": 1], minute: 2)]
        let candidates = [try listed("q", ["a": 1], minute: 5), try listed("p", ["a": 1], minute: 4)]
        #expect(ids(PredictionMatch.compare(doubts, with: candidates)) == [2: "p", 3: "q"])
    }

    @Test func predictionListedTwiceCountsOnce() throws {
        let one = try listed("p", ["a": 1], minute: 4)
        let doubts = [doubt(1, ["a": 1], minute: 1), doubt(2, ["a": 1], minute: 1)]
        #expect(PredictionMatch.compare(doubts, with: [one, one]).found.count == 1)
    }

    @Test func knownPredictionsBelongToOthers() throws {
        let candidates = [try listed("p", ["a": 1], minute: 2), try listed("q", ["a": 1], minute: 3)]
        let found = PredictionMatch.compare([doubt(1, ["a": 1], minute: 1)], with: candidates, knownIDs: ["p"])
        #expect(ids(found) == [1: "q"])
    }

    @Test func predictionFromBeforeTheIntentIsNotItsOwn() throws {
        let candidates = [try listed("old", ["a": 1], minute: 0)]
        #expect(PredictionMatch.compare([doubt(1, ["a": 1], minute: 2)], with: candidates).found.isEmpty)
        // Within what clocks may differ.
        #expect(PredictionMatch.compare([doubt(1, ["a": 1], minute: 1)], with: candidates).found.count == 1)
    }

    @Test func modelIsAHintAndNoMore() throws {
        let doubts = [doubt(1, ["a": 1], minute: 1, model: "x/one"), doubt(2, ["a": 1], minute: 1, model: "x/two:v")]
        let candidates = [
            try listed("two", ["a": 1], minute: 2, model: "x/two"),
            try listed("one", ["a": 1], minute: 3, model: "x/one"),
        ]
        #expect(ids(PredictionMatch.compare(doubts, with: candidates)) == [1: "one", 2: "two"])
        let renamed = [try listed("r", ["a": 1], minute: 2, model: "internal/one")]
        #expect(ids(PredictionMatch.compare([doubts[0]], with: renamed)) == [1: "r"])
    }

    @Test func predictionWithoutInputMatchesNothing() throws {
        let removed = try prediction(["id": "p", "input": [:], "data_removed": true])
        #expect(PredictionMatch.compare([doubt(1, [:], minute: 1)], with: [removed]).found.isEmpty)
    }

    /// The same picture and prompt for two models: a result of the other model is none.
    @Test func predictionOfAnotherModelOfOursIsNotAdopted() throws {
        let candidates = [try listed("two", ["a": 1], minute: 2, model: "x/two")]
        let doubts = [doubt(1, ["a": 1], minute: 1, model: "x/one")]
        let own: Set = ["x/one", "x/two"]
        #expect(PredictionMatch.compare(doubts, with: candidates, ownModels: own).found.isEmpty)
        let renamed = [try listed("r", ["a": 1], minute: 2, model: "internal/one")]
        #expect(ids(PredictionMatch.compare(doubts, with: renamed, ownModels: own)) == [1: "r"])
        let pinned = [doubt(1, ["a": 1], minute: 1, model: "x/two:v")]
        #expect(ids(PredictionMatch.compare(pinned, with: candidates, ownModels: own)) == [1: "two"])
    }

    /// Many JSON readers know doubles alone.
    @Test func numbersMeetAsTheDoublesThatTheyAreReadAs() throws {
        let sent = try JSONValue(parsing: #"{"seed":12345678901234567890,"scale":0.1}"#)
        let shown = try JSONValue(parsing: #"{"seed":12345678901234567000,"scale":0.10}"#)
        let other = try JSONValue(parsing: #"{"seed":12345678901234600000,"scale":0.1}"#)
        let entries = [try listed("p", shown, minute: 1), try listed("q", other, minute: 1)]
        #expect(ids(PredictionMatch.compare([doubt(1, sent, minute: 1)], with: entries)) == [1: "p"])
    }

    /// Left out, null, emptied: what stands in place of a `data:` URI says nothing, and all else has to be equal.
    @Test(arguments: [#"{"a":1}"#, #"{"a":1,"mask":null}"#, #"{"a":1,"mask":""}"#, #"{"a":1,"mask":"data:,x"}"#])
    func bytesInTheInputAreNotCompared(shown: String) throws {
        let sent: JSONValue = ["a": 1, "mask": "data:image/png;base64,AAAA"]
        let entries = [
            try listed("p", try JSONValue(parsing: shown), minute: 1), try listed("q", ["a": 2], minute: 1),
        ]
        #expect(ids(PredictionMatch.compare([doubt(1, sent, minute: 1)], with: entries)) == [1: "p"])
        let without = PredictionMatch.compare([doubt(1, ["a": 1, "mask": "x"], minute: 1)], with: entries)
        #expect(without.found.isEmpty)
    }

    @Test func imagesThatDifferOnlyInSuchBytesAreNotMixedUp() throws {
        let doubts = ["AAAA", "BBBB"].enumerated().map { index, mask in
            doubt(index, ["a": 1, "mask": .string("data:image/png;base64," + mask)], minute: 1)
        }
        let entries = [try listed("p", ["a": 1], minute: 2)]
        let compared = PredictionMatch.compare(doubts, with: entries)
        #expect(compared.found.isEmpty && compared.suspects.map(\.id) == ["p"])
        let equal = PredictionMatch.compare([doubts[0], doubt(2, doubts[0].sent, minute: 1)], with: entries)
        #expect(equal.found.count == 1 && equal.suspects.isEmpty)
    }

    @Test func whatShowsNoInputIsASuspectIfItMayBeIt() throws {
        let hidden = ["input": JSONValue.null, "created_at": .string(Timestamp.text(Self.time(1)))]
        func entry(_ id: String, _ model: String) throws -> Prediction {
            try prediction(
                .object(JSONObject(hidden.map { ($0, $1) } + [("id", .string(id)), ("model", .string(model))])))
        }
        let entries = [try entry("alias", "internal/one"), try entry("ours", "x/two"), try entry("known", "x/one")]
        let compared = PredictionMatch.compare(
            [doubt(1, ["a": 1], minute: 1, model: "x/one")], with: entries, knownIDs: ["known"],
            ownModels: ["x/one", "x/two"])
        #expect(compared.found.isEmpty && compared.suspects.map(\.id) == ["alias"])
        let later = PredictionMatch.compare([doubt(1, ["a": 1], minute: 30)], with: entries)
        #expect(later.suspects.isEmpty, "it was created before")
    }

    /// What tells the predictions of one photo apart that were made by a name, a version and a deployment in turn.
    private static let marked: [(asked: String, entry: String, isIt: Bool)] = [
        ("x/one:v1", #""model":"x/one","version":"v1""#, true),
        ("x/one:v1", #""model":"x/one","version":"v2""#, false),
        ("x/one:v1", #""model":"x/one","version":"hidden""#, true),
        (bare, #""model":"x/one","version":"\#(bare)""#, true),
        (bare, #""model":"x/one","version":"v1""#, false),
        (bare, #""model":"y/other","version":"d-0f""#, true),
        ("deployments/x/fast", #""model":"x/one","version":"v1","deployment":"x/fast""#, true),
        ("deployments/x/fast", #""model":"x/one","version":"v1","deployment":"x/slow""#, false),
        // The field may be missing.
        ("deployments/x/fast", #""model":"x/one","version":"v1""#, true),
        ("x/one:v1", #""model":"x/one","version":"v1","deployment":"x/fast""#, false),
        ("x/one:v1", #""model":"x/one","version":"v1","deployment":"internal/pool""#, true),
        ("x/two", #""model":"x/two","version":"hidden","deployment":"internal/pool""#, true),
    ]
    private static let bare = String(repeating: "0f", count: 32)

    @Test(arguments: marked.indices) func versionsAndDeploymentsAreToldApart(row: Int) throws {
        let (asked, text, isIt) = Self.marked[row]
        var entry = try JSONValue(parsing: "{\(text)}").objectValue ?? JSONObject()
        (entry["id"], entry["input"]) = ("p", ["a": 1])
        entry["created_at"] = .string(Timestamp.text(Self.time(2)))
        let own = ["x/one:v1", "x/one:v2", "x/two", Self.bare, "deployments/x/fast", "deployments/x/slow"]
            .compactMap { ModelReference($0) }.flatMap { PredictionMatch.marks(of: $0) }
        let compared = PredictionMatch.compare(
            [doubt(1, ["a": 1], minute: 1, model: asked)], with: [try prediction(.object(entry))],
            ownModels: Set(own))
        #expect(compared.found.isEmpty == !isIt, "\(asked) and \(text)")
    }

    /// All in doubt at once, with one input: each gets its own.
    @Test func eachGetsWhatWasCreatedByItsName() throws {
        let asked = ["x/one:v1", "x/one:v2", "deployments/x/fast"]
        let shown = [
            ("2", #""version":"v2""#), ("1", #""version":"v1""#), ("3", #""version":"v1","deployment":"x/fast""#),
        ]
        let entries = try shown.enumerated().map { place, entry in
            var json = try JSONValue(parsing: "{\(entry.1)}").objectValue ?? JSONObject()
            (json["id"], json["model"], json["input"]) = (.string(entry.0), "x/one", ["a": 1])
            json["created_at"] = .string(Timestamp.text(Self.time(Int64(2 + place))))
            return try prediction(.object(json))
        }
        let doubts = asked.enumerated().map { doubt($0 + 1, ["a": 1], minute: 1, model: $1) }
        #expect(ids(PredictionMatch.compare(doubts, with: entries)) == [1: "1", 2: "2", 3: "3"])
    }

    private enum Verdict: String {
        case isIt, isNot, isSuspect
    }

    /// What an entry of the list is to the creation of `{"a":1,"mask":"data:…"}` with x/one, beside x/two in use here.
    private static let verdicts: [(entry: String, Verdict)] = [
        (#""input":{"a":1},"model":"x/one""#, .isIt),
        (#""input":{"a":1.0,"mask":null},"model":"x/one""#, .isIt),
        (#""input":{"a":1},"model":"internal/alias""#, .isIt),
        (#""input":{"a":1}"#, .isIt),
        (#""id":"ours","input":{"a":1},"model":"x/one""#, .isNot),
        (#""id":"ours","input":null,"model":"x/one""#, .isNot),
        (#""input":{"a":2},"model":"x/one""#, .isNot),
        (#""input":{"a":1,"b":1},"model":"x/one""#, .isNot),
        (#""input":{"a":1},"model":"x/two""#, .isNot),
        (#""input":{"a":1},"model":"x/one","created_at":"2020-01-01T00:00:00Z""#, .isNot),
        (#""input":null,"model":"x/one","created_at":"2020-01-01T00:00:00Z""#, .isNot),
        (#""model":"x/one""#, .isSuspect),
        (#""input":null,"model":"x/one""#, .isSuspect),
        (#""input":{},"data_removed":true,"model":"x/one""#, .isSuspect),
        (#""input":"cut …","model":"x/one""#, .isSuspect),
        (#""input":null,"model":"internal/alias""#, .isSuspect),
        (#""input":null,"model":"x/two""#, .isNot),
    ]

    @Test(arguments: verdicts.indices) func eachKindOfEntryHasItsVerdict(row: Int) throws {
        let (text, verdict) = Self.verdicts[row]
        var entry = try JSONValue(parsing: "{\(text)}").objectValue ?? JSONObject()
        if entry["id"] == nil { entry["id"] = "p" }
        if entry["created_at"] == nil { entry["created_at"] = .string(Timestamp.text(Self.time(2))) }
        let sent: JSONValue = ["a": 1, "mask": "data:image/png;base64,AAAA"]
        let compared = PredictionMatch.compare(
            [doubt(1, sent, minute: 1, model: "x/one")], with: [try prediction(.object(entry))], knownIDs: ["ours"],
            ownModels: ["x/one", "x/two"])
        let found: Verdict =
            !compared.found.isEmpty ? .isIt : compared.suspects.isEmpty ? .isNot : .isSuspect
        #expect(found == verdict, "\(text)")
    }
}
