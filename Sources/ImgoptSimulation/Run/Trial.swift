internal import ImgoptEngine

/// A run whose every circumstance follows from one number: how the provider counts and how slow it is, who wants what,
/// what goes wrong, and in which turns the daemon is killed.
package struct Trial: Sendable {
    /// The number.
    package let seed: UInt64
    /// What it comes to, in a few words.
    package let description: String
    /// The circumstances.
    package let settings: SimulationSettings
    private let workload: Workload

    /// Draws the circumstances of a number.
    ///
    /// - Parameter hasOneAccount: whether it has no account but the main one, whatever the number says.
    package init(seed: UInt64, hasOneAccount: Bool = false) {
        self.seed = seed
        var dice = SeededGenerator(seed: seed ^ 0x7121A1)
        var settings = SimulationSettings(seed: seed)
        settings.turnsPerAudit = 5
        settings.engine.looksEarly = seed % 4 == 0
        settings.horizon = .minutes(60 * 12)
        let rate = Self.setRate(of: &settings, &dice)
        let pace = Self.setPace(of: &settings, &dice)
        let trouble = Self.setTrouble(of: &settings, &dice)
        let money = Self.setMoney(of: &settings, &dice)
        let stores = Int32(2 + dice.below(9))
        let images = Int(40 + dice.below(160))
        var workload = Workload.mixed(
            images: images, stores: stores, within: .seconds(20 + dice.below(160)), seed: seed,
            start: settings.start,
            lowered: LimitChange(
                create: max(6, settings.engine.createLimit / 4), read: 600,
                burst: min(5, settings.engine.createBurst)))
        // Full queues refuse some of it, now and then; never all.
        let largest = workload.calls.reduce(0) {
            if case .submit(let job) = $1.call { max($0, job.images) } else { $0 }
        }
        if dice.below(5) == 0 { settings.engine.maxQueued = max(largest, images * 3 / 4) }
        if dice.below(5) == 0 { settings.engine.storeDefaults.maxQueued = max(largest, images / 3) }
        if let budget = settings.engine.dailyBudget, dice.below(2) == 0 {
            let other = [nil, Money(micros: budget.micros * 3), Money(micros: budget.micros / 2)][Int(dice.below(3))]
            workload.add(.budget(other), after: .seconds(dice.below(400)))
        }
        let failing = Self.setFailing(of: &settings, &workload, &dice)
        let others = Self.addOthers(to: &workload, settings)
        let accounts = hasOneAccount ? "" : Self.addAccounts(to: &settings, &workload, stores)
        self.settings = settings
        self.workload = workload
        description =
            "\(workload.images) images of \(stores) stores, \(rate), \(pace), \(money), \(trouble)\(failing)"
            + others + accounts
    }

    /// Runs it. Throws `Nonsense` when a rule is broken.
    package func run() throws -> SimulationReport {
        var simulation = simulation
        return try simulation.run()
    }

    /// The run itself, before its beginning.
    var simulation: Simulation { Simulation(settings, workload) }

    private static func setRate(of settings: inout SimulationSettings, _ dice: inout SeededGenerator) -> String {
        let limit = [30, 60, 120, 450][Int(dice.below(4))]
        let burst = [1, 5, 20][Int(dice.below(3))]
        settings.engine.createLimit = limit
        settings.engine.createBurst = burst
        settings.server = [.sliding, .fixed, .bucket(size: burst), .bucket(size: 100)][Int(dice.below(4))]
        return "\(limit) a minute, burst \(burst), \(settings.server)"
    }

    private static func setPace(of settings: inout SimulationSettings, _ dice: inout SeededGenerator) -> String {
        settings.runTimes = [
            .seconds(1)...(.seconds(3)), .seconds(8)...(.seconds(12)), .seconds(20)...(.seconds(90)),
        ]
        settings.stallChance = [0, 0.001, 0.03][Int(dice.below(3))]
        settings.longestStall = .seconds(1 + dice.below(20))
        settings.clockSkew = .milliseconds(dice.below(14_400_000) - 7_200_000)
        settings.listLag = .milliseconds(dice.below(5_000))
        settings.engine.maxInFlight = [5, 40, 1_000][Int(dice.below(3))]
        settings.engine.retryLostOutputs = dice.below(2) == 0
        settings.engine.modelFailures = [4, 12][Int(dice.below(2))]
        // Half of them without the rule of batches: then the exact share must hold.
        if dice.below(2) == 0 {
            settings.engine.fairnessMaxPerStore = settings.engine.fairnessBatch
        } else {
            settings.engine.fairnessBatch = 20
            settings.engine.fairnessMaxPerStore = 4
        }
        return "\(settings.engine.maxInFlight) in flight"
    }

    /// Half of them cost something, and soon after their start a day ends.
    private static func setMoney(of settings: inout SimulationSettings, _ dice: inout SeededGenerator) -> String {
        guard dice.below(2) == 0 else { return "for nothing" }
        let bySecond = dice.below(2) == 0
        settings.engine.prices = [
            ModelID(0): ModelPrice(perRun: Money(micros: 39_000)), ModelID(1): ModelPrice(perRun: Money(micros: 7_001)),
        ]
        if bySecond {
            settings.engine.prices[ModelID(2)] = ModelPrice(
                perRun: Money(micros: dice.below(2) * 10_000), perSecond: Money(micros: 975))
        }
        settings.start = Day(of: Simulation.start).end - .seconds(dice.below(300))
        settings.horizon = .minutes(60 * 24 * 400)
        func budget(_ least: Int64, _ most: Int64) -> Money? {
            dice.below(2) == 0 ? Money(micros: least + dice.below(most - least)) : nil
        }
        // More than any creation costs, also after it was halved.
        settings.engine.dailyBudget = budget(1_000_000, 6_000_000)
        settings.engine.storeDefaults.dailyBudget = budget(500_000, 2_000_000)
        let words = [
            settings.engine.dailyBudget.map { "\($0.text) a day" },
            settings.engine.storeDefaults.dailyBudget.map { "\($0.text) a day and store" },
        ].compactMap(\.self)
        return (words.isEmpty ? "no budget" : words.joined(separator: " and ")) + (bySecond ? ", by the second" : "")
    }

    /// In a third of them a model fails for ever, and in some of these people do not want to wait for the next try.
    private static func setFailing(
        of settings: inout SimulationSettings, _ workload: inout Workload, _ dice: inout SeededGenerator
    ) -> String {
        guard dice.below(3) == 0 else { return "" }
        settings.engine.maxPaidRuns = [1, 2, 4, 10][Int(dice.below(4))]
        settings.engine.modelRestMax = .seconds(15)
        settings.faults.brokenModel = ModelID(Int32(dice.below(3)))
        for _ in 0..<dice.below(6) {
            let wish: TryNow =
                dice.below(2) == 0
                ? .model(ModelID(Int32(dice.below(3))))
                : .items(of: JobID(1 + dice.below(5)), endsRests: dice.below(2) == 0)
            workload.add(.tryNow(wish), after: .seconds(dice.below(400)))
        }
        return ", a model fails for ever, \(settings.engine.maxPaidRuns) runs an image"
    }

    /// What comes now and then to any daemon. Of dice of its own, so that all else stays as it is drawn.
    private static func addOthers(to workload: inout Workload, _ settings: SimulationSettings) -> String {
        var dice = SeededGenerator(seed: settings.seed ^ 0x07E25)
        var words: [String] = []
        if dice.below(6) == 0 {
            let begin = TimeSpan.seconds(dice.below(200))
            workload.add(.drain, after: begin)
            workload.add(.pauseAll(false), after: begin + .seconds(1 + dice.below(60)))
            words.append("a drain")
        }
        if dice.below(6) == 0 {
            for _ in 0...dice.below(3) { workload.add(.stop, after: .seconds(dice.below(400))) }
            words.append("stops")
        }
        if dice.below(4) == 0 {
            for _ in 0...dice.below(4) {
                var file = settings.engine.storeDefaults
                file.weight = Int(1 + dice.below(4))
                file.perWindow = dice.below(3) == 0 ? 20 : nil
                workload.add(
                    .storeFile(StoreID(Int32(1 + dice.below(4))), file), after: .seconds(dice.below(400)))
            }
            words.append("reloads")
        }
        // Days that money is counted for are those of one clock.
        if settings.engine.prices.isEmpty, dice.below(4) == 0 {
            for _ in 0...dice.below(3) {
                let ahead = TimeSpan.seconds(dice.below(400_000) - 200_000)
                workload.add(.wallClock(ahead: ahead), after: .seconds(dice.below(400)))
            }
            words.append("a clock that is set")
        }
        return words.map { ", \($0)" }.joined()
    }

    /// A third of them have more than one account, with limits of their own, and stores that use another or several.
    /// Of dice of its own, so that all else stays as it is drawn.
    private static func addAccounts(
        to settings: inout SimulationSettings, _ workload: inout Workload, _ stores: Int32
    ) -> String {
        var dice = SeededGenerator(seed: settings.seed ^ 0xACC0)
        guard dice.below(3) == 0 else { return "" }
        let others = Int32(1 + dice.below(4))
        for number in 1...others {
            settings.engine.accounts[AccountID(number)] = AccountSettings(
                createLimit: [12, 60, 300][Int(dice.below(3))],
                createBurst: min(settings.engine.createBurst, [1, 5, 20][Int(dice.below(3))]), readLimit: 600)
        }
        for store in 0..<stores where dice.below(4) > 0 {
            var all = (0...others).map { AccountID($0) }
            let list = (0...dice.below(3)).compactMap { _ in
                all.isEmpty ? nil : all.remove(at: Int(dice.below(Int64(all.count))))
            }
            var file = settings.engine.storeDefaults
            file.accounts = list
            workload.add(.storeFile(StoreID(store + 1), file), after: .zero)
        }
        if settings.faults.tokenRefused != nil, dice.below(2) == 0 {
            settings.faults.tokenRefusedOf = AccountID(Int32(dice.below(Int64(others) + 1)))
        }
        let words = steerAccounts(of: &settings, &workload, others, &dice)
        return ", \(others + 1) accounts\(words)"
    }

    /// Some of them have budgets, are paused and go on, are given other rates, leave the settings and come back.
    private static func steerAccounts(
        of settings: inout SimulationSettings, _ workload: inout Workload, _ others: Int32,
        _ dice: inout SeededGenerator
    ) -> String {
        var words: [String] = []
        if !settings.engine.prices.isEmpty, dice.below(2) == 0 {
            let account = AccountID(1 + Int32(dice.below(Int64(others))))
            settings.engine.accounts[account]?.dailyBudget = Money(micros: 500_000 + dice.below(1_500_000))
            words.append("one with a budget")
        }
        if dice.below(3) == 0 {
            let account = AccountID(Int32(dice.below(Int64(others) + 1)))
            let begin = TimeSpan.seconds(dice.below(300))
            workload.add(.pauseAccount(account, true), after: begin)
            workload.add(.pauseAccount(account, false), after: begin + .seconds(1 + dice.below(90)))
            words.append("one paused")
        }
        if dice.below(3) == 0 {
            let account = AccountID(1 + Int32(dice.below(Int64(others))))
            let begin = TimeSpan.seconds(dice.below(300))
            workload.add(.account(account, isThere: false), after: begin)
            workload.add(.account(account, isThere: true), after: begin + .seconds(1 + dice.below(90)))
            words.append("one that leaves and comes back")
        }
        if dice.below(3) == 0 {
            let account = AccountID(1 + Int32(dice.below(Int64(others))))
            // No more than the provider takes.
            let most = settings.engine.accounts[account]?.createLimit ?? 1
            workload.add(
                .limit(LimitChange(create: 1 + Int(dice.below(Int64(most))), read: nil, burst: 1), account),
                after: .seconds(dice.below(200)))
            words.append("one with another rate")
        }
        return words.map { ", \($0)" }.joined()
    }

    private static func setTrouble(of settings: inout SimulationSettings, _ dice: inout SeededGenerator) -> String {
        let kind = dice.below(4)
        var words: [String] = []
        if kind == 1 || kind == 3 {
            settings.faults = .everything([0.005, 0.03, 0.1][Int(dice.below(3))])
            words.append("faults")
        }
        settings.faults.until = .minutes(6)
        if kind == 2 || kind == 3 {
            func outage() -> ClosedRange<TimeSpan> {
                let begin = TimeSpan.seconds(dice.below(150))
                return begin...(begin + .seconds(1 + dice.below(60)))
            }
            settings.faults.lowCredit = dice.below(3) == 0 ? outage() : nil
            settings.faults.noCredit = dice.below(3) == 0 ? outage() : nil
            settings.faults.tokenRefused = dice.below(3) == 0 ? outage() : nil
            settings.faults.offline = dice.below(2) == 0 ? outage() : nil
            settings.faults.diskFull = dice.below(3) == 0 ? outage() : nil
            settings.faults.modelDown = dice.below(2) == 0 ? outage() : nil
            settings.faults.listDown = dice.below(2) == 0 ? outage() : nil
            settings.faults.listDownWait = [.zero, .seconds(1), .seconds(30)][Int(dice.below(3))]
            words.append("outages")
        }
        // Of its own, so that all else stays as it is drawn.
        var others = SeededGenerator(seed: settings.seed ^ 0x57A1)
        if others.below(10) == 0 {
            settings.faults.hidden = 0.5
            words.append("hidden creations")
        }
        settings.crashChance = [0, 0.002, 0.02][Int(dice.below(3))]
        if settings.crashChance > 0 { words.append("crashes") }
        return words.isEmpty ? "nothing goes wrong" : words.joined(separator: " and ")
    }
}
