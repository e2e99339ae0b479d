import ImgoptDatabase
import ImgoptWire
import Testing

@testable import ImgoptDaemon
@testable import ImgoptEngine

/// What makes the daemon unwell, and what is only told.
@Suite struct HealthReportTests {
    /// Something that is so, the check that tells of it, and what becomes of the whole.
    struct Condition: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let check: HealthCheckName
        let status: HealthStatus
        let isOk: Bool
        let words: String
        let apply: @Sendable (inout DaemonSnapshot) -> Void

        init(
            _ name: String, _ check: HealthCheckName, _ status: HealthStatus, ok isOk: Bool = false, _ words: String,
            _ apply: @escaping @Sendable (inout DaemonSnapshot) -> Void
        ) {
            testDescription = name
            self.check = check
            self.status = status
            self.isOk = isOk
            self.words = words
            self.apply = apply
        }
    }

    private static let noon = Moment(microseconds: 0) + .minutes(720)

    private static var snapshot: DaemonSnapshot { DaemonSnapshot(settings: Settings(), now: noon) }

    private static func trouble(failures: Int) -> HookQueue.Trouble {
        .init(seq: 7, failures: failures, since: noon - .minutes(5), reason: "exit status 1")
    }

    private static func store(_ edit: (inout StoreStatistics) -> Void) -> StoreStatistics {
        var store = StoreStatistics(settings: StoreSettings(), queued: 3, inFlight: 0)
        edit(&store)
        return store
    }

    private static func shut(_ reason: ProviderGate.Reason, _ words: String) -> ProviderGate {
        var (gate, generator) = (ProviderGate(longest: .seconds(30)), SeededGenerator(seed: 1))
        _ = gate.failed(reason, words, certain: true, at: noon, using: &generator)
        return gate
    }

    static let conditions = [
        Condition("nothing", .provider, .ok, ok: true, "") { _ in },
        Condition("a good token", .provider, .ok, ok: true, "account anna") {
            $0.accounts[.main] = ("default", .ok("anna"))
        },
        Condition("a refused token", .provider, .failing, "get another") {
            $0.accounts[.main] = ("default", .tokenRefused("get another"))
        },
        Condition("reads that fail", .polling, .degraded, "(no route): it is tried again by itself; if it lasts") {
            $0.figures.main.readGate = shut(.unreachable, "no route")
        },
        Condition("reads whose token is refused", .polling, .degraded, "predictions can't be read: get another") {
            $0.figures.main.readGate = shut(.tokenRefused, "get another")
        },
        Condition("no answer at start", .provider, .degraded, "no route") {
            $0.accounts[.main] = ("default", .unreachable("no route"))
        },
        Condition("no answer at start, and creations since", .provider, .ok, ok: true, "") {
            $0.accounts[.main] = ("default", .unreachable("no route"))
            $0.figures.main.tally.creations = 1
        },
        Condition("unreadable entries", .list, .ok, ok: true, "2 of its entries") { $0.unreadableEntries = 2 },
        Condition("a search that fails", .list, .degraded, "1 creation whose answer was lost waits") {
            $0.figures.main.searchTrouble = SearchTrouble(message: "HTTP 500", failures: 4, waiting: 1)
        },
        Condition(
            "a list that fails in both its parts", .list, .degraded,
            "can't be read (3 pages in a row: HTTP 500): predictions are read one by one, 1 creation whose answer was "
                + "lost waits to be found in it, and it is tried again by itself"
        ) {
            $0.figures.main.searchTrouble = SearchTrouble(message: "HTTP 500", failures: 3, waiting: 1)
            var (gate, generator) = (ListGate(), SeededGenerator(seed: 1))
            for _ in 0..<3 { gate.failed("HTTP 500", at: noon, using: &generator) }
            $0.figures.main.listGate = gate
        },
        Condition("a model that rests and is wanted", .model, .degraded, "a/b fails again and again (boom)") {
            $0.figures.downModels[ModelID(1)] = DownModel(message: "boom", since: noon, until: nil, isWanted: true)
            $0.models[ModelID(1)] = "a/b"
        },
        Condition("a model that rests and is not", .model, .ok, ok: true, "a/b failed again and again (boom)") {
            $0.figures.downModels[ModelID(1)] = DownModel(message: "boom", since: noon, until: nil, isWanted: false)
            $0.models[ModelID(1)] = "a/b"
        },
        Condition("turns that can't be written", .database, .failing, "turns can't be written (disk gone)") {
            $0.storageProblem = DatabaseError(.full, "disk gone")
        },
        Condition("an engine that does not answer", .database, .failing, "does not answer") { $0.isFresh = false },
        Condition("a short disk", .database, .failing, "submits are refused: 3 KiB") { $0.shortage = "3 KiB" },
        Condition("outputs without room", .outputs, .failing, "(no space)") { $0.figures.noSpace = "no space" },
        Condition("outputs that the disk refuses", .outputs, .failing, "of 2 images can't be saved (rename /a)") {
            $0.figures.refusal = DiskRefusal(message: "rename /a", items: 2)
        },
        Condition("folders that refuse outputs", .outputs, .failing, "(rename /a; and in 2 other folders)") {
            $0.figures.refusal = DiskRefusal(message: "rename /a", items: 4, folders: 3)
        },
        Condition("a folder of no use", .folders, .failing, "see to it") { $0.obstacle = "see to it" },
        Condition("a folder that was replaced", .folders, .degraded, "was replaced") { $0.notice = "was replaced" },
        Condition("a folder open to others", .folders, .ok, ok: true, "others may") { $0.warnings = ["others may"] },
        Condition("a disk that fills", .disk, .degraded, "will be full in 8 h at the pace of the last hour") {
            ($0.stateFullIn, $0.outputsFullIn) = (.minutes(60 * 23), .minutes(60 * 8))
        },
        Condition("a disk that fills within the hour", .disk, .degraded, "will be full in 40 min") {
            $0.outputsFullIn = .minutes(40)
        },
        Condition("a disk that lasts a day", .disk, .ok, ok: true, "") { $0.outputsFullIn = .minutes(60 * 24) },
        Condition("a disk that is nearly full", .disk, .degraded, "nearly full") {
            $0.outputSpace = DiskSpace(freeBytes: 1e8, sizeBytes: 1e11)
        },
        Condition("a small disk with room", .disk, .ok, ok: true, "") {
            $0.stateSpace = DiskSpace(freeBytes: 5e8, sizeBytes: 1e9)
        },
        Condition("a recent refusal", .rate, .degraded, "refused creations for the rate") {
            $0.figures.main.tally.lastRefusal = noon
        },
        Condition("a long queue", .queue, .degraded, "for the rate: raise limiter.rpm") {
            $0.figures.queueLength = $0.settings.metrics.healthyQueueLength
        },
        Condition("a doubt for a person", .unresolved, .degraded, "1 creation of job 7 took place") {
            $0.figures.forPerson = 1
            $0.figures.undecidedJobs = [JobID(7)]
        },
        Condition("a clock that is behind", .clock, .degraded, "90 s behind the provider's") {
            $0.figures.main.providerOffset = ProviderClock.Offset(low: .seconds(90), high: .seconds(90))
        },
        Condition("a clock that is set right since", .clock, .ok, ok: true, "as the provider's") {
            $0.figures.main.providerOffset = ProviderClock.Offset(low: .seconds(90), high: .seconds(90))
            $0.wallAhead = .seconds(90)
        },
        Condition("a budget that is spent", .budget, .degraded, "are spent today and 2 images wait") {
            $0.figures.dailyBudget = Money(micros: 1)
            $0.figures.isOverBudget = true
            $0.figures.waitingForBudget = 2
        },
        Condition("a store's budget that is spent", .budget, .ok, ok: true, "anna has spent") {
            $0.figures.stores[StoreID(1)] = store { $0.waitingForBudget = 1 }
            $0.stores[StoreID(1)] = "anna"
        },
        Condition("an account's budget that is spent", .budget, .ok, ok: true, "raise accounts.agency.daily_budget") {
            let agency = AccountID(2)
            $0.figures.accounts[agency] = AccountStatistics()
            $0.figures.accounts[agency]?.isOverBudget = true
            $0.accounts[agency] = ("agency", .ok("anna"))
            $0.figures.stores[StoreID(1)] = store {
                $0.waitingForBudget = 1
                $0.settings.accounts = [agency]
            }
            $0.stores[StoreID(1)] = "anna"
        },
        Condition("a paused store", .store, .ok, ok: true, "anna is paused, 3 images wait") {
            $0.figures.stores[StoreID(1)] = store { $0.settings.isPaused = true }
            $0.stores[StoreID(1)] = "anna"
        },
        Condition(
            "a hook that fails", .notify, .degraded,
            "exec did not take event 7, tried 3 times for 5 min (exit status 1); 2 events wait, and it is tried again"
        ) {
            $0.hooks = [
                HookStatus(name: "exec", waiting: 2, trouble: trouble(failures: 3)), HookStatus(name: "webhook"),
            ]
        },
        Condition("a hook that was not told all", .notify, .ok, ok: true, "exec: 9 events were not told") {
            $0.hooks = [HookStatus(name: "exec", missed: 9)]
        },
        Condition("a pause", .paused, .paused, ok: true, "paused by an admin") { $0.figures.isPaused = true },
        Condition("a drain", .draining, .draining, ok: true, "takes no new work") { $0.figures.isDraining = true },
    ]

    @Test(arguments: conditions) func aConditionIsToldByItsCheckAlone(_ condition: Condition) throws {
        var snapshot = Self.snapshot
        condition.apply(&snapshot)
        let health = HealthReport(snapshot).health
        #expect(health.status == condition.status)
        let check = try #require(health.checks.first { $0.name == condition.check.rawValue })
        #expect(check.ok == condition.isOk)
        #expect(check.detail.contains(condition.words), "\(check.detail)")
        #expect(health.checks.allSatisfy { $0.ok || $0.name == condition.check.rawValue })
        let absent = snapshot.hooks.isEmpty ? 1 : 0
        #expect(Set(health.checks.map(\.name)).count == HealthCheckName.allCases.count - absent)
    }

    /// The network is well where the token is refused.
    @Test func aRefusedTokenSendsNobodyToTheNetwork() throws {
        var snapshot = Self.snapshot
        snapshot.figures.main.readGate = Self.shut(.tokenRefused, "get another")
        let polling = try #require(HealthReport(snapshot).health.checks.first { $0.name == "polling" })
        #expect(!polling.detail.contains("network") && !polling.detail.contains("by itself"))
    }

    @Test func whatIsWrongComesBeforeWhatAnAdminWants() {
        var snapshot = Self.snapshot
        snapshot.figures.isPaused = true
        #expect(HealthReport(snapshot).firstProblem == "creations are paused by an admin: imgoptctl resume")
        snapshot.notice = "the folder was replaced"
        let report = HealthReport(snapshot)
        #expect(report.health.status == .degraded && report.firstProblem == "the folder was replaced")
        snapshot.obstacle = "nothing can be kept"
        #expect(HealthReport(snapshot).health.status == .failing)
    }
}
