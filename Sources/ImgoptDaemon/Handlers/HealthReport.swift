import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Whether the daemon is well, check by check, with what to do where it is not.
///
/// Every check is always there, once, so that a collector can follow it; but that of hooks only where one is set.
struct HealthReport {
    let snapshot: DaemonSnapshot
    private(set) var checks: [HealthCheck] = []
    private var isFailing = false
    /// What an admin wants of the whole: a state, and nothing that is wrong.
    private var wish: (status: HealthStatus, detail: String)?

    /// A file system with less free than this is worth a look.
    private static let lowShare = 0.05
    private static let lowBytes = 1e9
    /// One that is full sooner than this at the pace of the last hour, too.
    private static let fullSoon = TimeSpan.minutes(24 * 60)
    /// A host whose clock differs by more from the provider's is not in order.
    private static let clockSeconds = 60

    /// The one truth for `health`, for the exit status of `imgoptctl health`, for the figures, and for systemd's status
    /// line.
    var health: Health {
        let isWell = checks.allSatisfy(\.ok)
        return Health(status: isWell ? wish?.status ?? .ok : isFailing ? .failing : .degraded, checks: checks)
    }

    /// The first thing that is wrong, or what an admin wants; nil: all is well and goes on.
    var firstProblem: String? {
        checks.first { !$0.ok }?.detail ?? wish?.detail
    }

    init(_ snapshot: DaemonSnapshot) {
        self.snapshot = snapshot
        provider()
        check(.polling) { ($0.figures.readGate.map { Advice.unread($0) }, "") }
        list()
        accountsOfStores()
        models()
        database()
        outputs()
        folders()
        disk()
        rate()
        queue()
        check(
            .unresolved,
            figures.forPerson == 0
                ? nil
                : "it can't be found out whether \(Self.creations(figures.forPerson)) of "
                    + "\(Advice.names(of: figures.undecidedJobs)) took place: "
                    + Advice.undecided(figures.undecidedJobs),
            well: figures.lookedFor == 0
                ? "" : "\(Self.creations(figures.lookedFor)) whose answer was lost: looked for at the provider")
        check(.searchWindow, settings.warningOfSearchWindow)
        clock()
        budget()
        pausedStores()
        hooks()
        wished(.paused, .paused, figures.isPaused ? "creations are paused by an admin: imgoptctl resume" : nil)
        wished(
            .draining, .draining,
            figures.isDraining ? "the daemon takes no new work: imgoptctl resume, or restart it" : nil)
    }

    private var figures: EngineStatistics { snapshot.figures }
    private var settings: Settings { snapshot.settings }

    private mutating func wished(_ name: HealthCheckName, _ status: HealthStatus, _ detail: String?) {
        if let detail { wish = (status, detail) }
        check(name, nil, well: detail ?? "")
    }

    /// An account with all that is known of it.
    private struct AccountView {
        let name: String
        let figures: AccountStatistics
        let status: ProviderStatus.Account
    }

    /// Those of the settings.
    private var accounts: [AccountView] {
        figures.accounts.sorted { $0.key < $1.key }.filter { !$0.value.isGone }.map { id, figures in
            let known = snapshot.accounts[id]
            return AccountView(
                name: known?.name ?? Settings.Account.main, figures: figures, status: known?.status ?? .unknown)
        }
    }

    /// Adds a check of each account: what is wrong of it, or what is told of it while it is well. It fails if all do.
    private mutating func check(
        _ name: HealthCheckName, fails: Bool = false,
        each tell: (AccountView) -> (problem: String?, well: String)
    ) {
        let all = accounts
        let told = all.map { account in
            let (problem, well) = tell(account)
            let prefix = all.count == 1 ? "" : "account \(account.name): "
            return (problem: problem.map { prefix + $0 }, well: well.isEmpty ? "" : prefix + well)
        }
        let problems = told.compactMap(\.problem)
        check(
            name, fails: fails && problems.count == all.count,
            problems.isEmpty ? nil : problems.joined(separator: "; "),
            well: told.map(\.well).filter { !$0.isEmpty }.joined(separator: "; "))
    }

    private mutating func provider() {
        check(.provider, fails: isStopped) { account in
            if let gate = account.figures.gate { return (Self.advice(gate), "") }
            let last = account.figures.failedCreations.map {
                "the last creations failed (\($0)), and the provider can be reached since: the next one is sent as a "
                    + "try"
            }
            switch account.status {
            case .tokenRefused(let message): return (message, "")
            case .unreachable(let message) where account.figures.tally.creations == 0:
                return ("the provider could not be reached at start (\(message)): check the network and base_url", "")
            case .ok(let name): return (nil, last ?? "account \(name)")
            case .unknown, .unreachable: return (nil, last ?? "")
            }
        }
    }

    /// Whether no account takes any work, and not only none is known to.
    private var isStopped: Bool {
        accounts.allSatisfy { account in
            if case .tokenRefused = account.status { return true }
            return account.figures.gate != nil
        }
    }

    private static func advice(_ gate: ProviderGate) -> String {
        switch gate.reason {
        case .unreachable where gate.isRead:
            "creations fail, though the provider can be reached (\(gate.message)): one at a time is tried, by itself; "
                + "if it lasts, see the provider's status page"
        case .unreachable: "the provider can't be reached (\(gate.message)): check the network and base_url"
        case .noCredit: "the account has no credit: buy some, creations go on by themselves (\(gate.message))"
        case .tokenRefused, nil: gate.message
        }
    }

    /// What runs and what is looked for is read in different parts of the list: one may fail while the other is read.
    private mutating func list() {
        let skipped = snapshot.unreadableEntries
        let main = accounts.first?.name
        check(.list) { account in
            let gate = account.figures.listGate.map { gate in
                (words: Self.pages(gate.failures, gate.message ?? ""), consequence: "predictions are read one by one")
            }
            let search = account.figures.searchTrouble.map { trouble in
                let consequence =
                    switch trouble.waiting {
                    case 0: "what was sent again is not watched in it"
                    case 1: "1 creation whose answer was lost waits to be found in it"
                    case let waiting: "\(waiting) creations whose answer was lost wait to be found in it"
                    }
                return (words: Self.pages(trouble.failures, trouble.message), consequence: consequence)
            }
            let failing = [gate, search].compactMap(\.self)
            // One list, and one sentence: what fails in two parts of it has mostly the same words.
            let words = failing.map { $0.words }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let problem =
                "the provider's list can't be read (\(words.joined(separator: "; "))): "
                + failing.map { $0.consequence }.joined(separator: ", ") + ", and it is tried again by itself"
            return (
                failing.isEmpty ? nil : problem,
                skipped == 0 || account.name != main
                    ? "" : "\(skipped) of its entries could not be read and were skipped, since the start"
            )
        }
    }

    /// Stores whose accounts are not in the settings wait until somebody sees to it; a pause is somebody's wish.
    private mutating func accountsOfStores() {
        let stores = figures.stores.sorted { $0.key.rawValue < $1.key.rawValue }.filter { $0.value.queued > 0 }
        let waiting = stores.compactMap { id, store -> (isGone: Bool, text: String)? in
            let own = store.settings.accounts.compactMap { account in
                figures.accounts[account].map { (snapshot.accounts[account]?.name ?? "", $0) }
            }
            guard let first = own.first, own.allSatisfy({ $0.1.isGone || $0.1.isPaused }) else { return nil }
            let name = snapshot.stores[id] ?? "a store"
            let waits = Self.wait(store.queued)
            return first.1.isGone
                ? (
                    true,
                    "\(waits) of \(name) for account \(first.0), which is not in the settings: put it back, or give "
                        + "the store another one"
                )
                : (false, "account \(first.0) is paused, \(waits) of \(name): imgoptctl resume --account \(first.0)")
        }
        let gone = waiting.filter(\.isGone).map(\.text)
        check(
            .account, gone.isEmpty ? nil : gone.joined(separator: "; "),
            well: waiting.filter { !$0.isGone }.map(\.text).joined(separator: "; "))
    }

    private static func pages(_ failures: Int, _ message: String) -> String {
        "\(failures) pages in a row: \(message)"
    }

    private mutating func outputs() {
        let full = figures.noSpace.map { Advice.full($0) }
        let refused = figures.refusal.map { Advice.refused($0) }
        let bucket = figures.refusal == nil ? snapshot.bucketObstacle.map { Advice.noBucket($0) } : nil
        let troubles = [full, refused, bucket].compactMap(\.self)
        // What a bucket keeps waiting is whole here.
        let isFetched = full == nil && figures.refusal?.message.hasPrefix(ObjectStore.mark) ?? true
        let hurry = isFetched ? "" : "; the provider deletes an output an hour after its creation"
        check(.outputs, fails: true, troubles.isEmpty ? nil : troubles.joined(separator: "; ") + hurry)
    }

    private mutating func queue() {
        let limit = settings.metrics.healthyQueueLength
        guard figures.queueLength >= limit else {
            return check(.queue, nil, well: Advice.abandoned(figures.senders, at: snapshot.now))
        }
        let open = figures.counts[.creating] + figures.counts[.processing]
        let cause =
            if isStopped {
                "for the provider (see there)"
            } else if open >= settings.engine.maxInFlight {
                "for the \(open) predictions that are open, the most that may be: raise engine.max_in_flight if the "
                    + "account allows it"
            } else {
                "for the rate: raise limiter.rpm if the account allows it"
            }
        check(
            .queue,
            "\(Self.wait(figures.queueLength)); healthy is below \(limit). They wait \(cause). imgoptctl "
                + "stores says whose they are")
    }

    private mutating func models() {
        let down = figures.downModels.sorted { $0.key.rawValue < $1.key.rawValue }.map { model, rest in
            (snapshot.models[model] ?? "a model", rest)
        }
        let wanted = down.filter(\.1.isWanted).map { model, rest in
            "\(model) fails again and again (\(rest.message)): it is tried now and then, or by imgoptctl model resume; "
                + "other models go on; see its page at the provider"
        }
        let unused = down.filter { !$0.1.isWanted }.map { model, rest in
            "\(model) failed again and again (\(rest.message)), and no image waits for it: its next one is a try"
        }
        check(
            .model, wanted.isEmpty ? nil : wanted.joined(separator: "; "), well: unused.joined(separator: "; "))
    }

    private mutating func database() {
        if let problem = snapshot.storageProblem {
            check(
                .database, fails: true,
                "turns can't be written (\(problem.message)): nothing is sent until they can; it is "
                    + "tried by itself")
        } else if !snapshot.isFresh {
            check(
                .database, fails: true,
                "the engine does not answer: a slow disk, or a stop under way; journalctl -u imgoptd says which")
        } else {
            check(.database, fails: true, snapshot.shortage.map { "submits are refused: \($0)" })
        }
    }

    /// Nothing that is decided hangs on it; but times that are told are wrong, and one of the two clocks is.
    private mutating func clock() {
        guard let offset = figures.main.providerOffset else { return check(.clock, nil) }
        let ahead = Int(
            TimeSpan(microseconds: snapshot.wallAhead.microseconds - offset.middle.microseconds).seconds.rounded())
        let difference = "\(abs(ahead)) s \(ahead < 0 ? "behind" : "ahead of") the provider's"
        guard abs(ahead) > Self.clockSeconds else {
            return check(.clock, nil, well: abs(ahead) <= 2 ? "as the provider's" : difference)
        }
        check(
            .clock,
            "the host's clock is \(difference): set it, so that times are told right; work goes on all the same")
    }

    /// The budget of all holds everybody up; that of a store is told and is not unwell, like its pause. What no day's
    /// budget lets go would wait for ever.
    private mutating func budget() {
        let held = figures.stores.sorted { $0.key.rawValue < $1.key.rawValue }.filter { $0.value.waitingForBudget > 0 }
            .compactMap { id, store in snapshot.stores[id].map { (name: $0, store: store) } }
        let hopeless = held.filter { $0.store.hopeless > 0 }.map { name, store in
            let (cost, go) = store.hopeless == 1 ? ("costs more", "goes") : ("cost more each", "go")
            return "\(Self.images(store.hopeless)) of \(name) \(cost) than a day's budget and never \(go): imgoptctl "
                + "store set \(name) --daily-budget AMOUNT, raise money.daily_budget, or cancel"
        }
        if !hopeless.isEmpty { return check(.budget, hopeless.joined(separator: "; ")) }
        if let budget = figures.dailyBudget, figures.isOverBudget, figures.waitingForBudget > 0 {
            let waits = Self.wait(figures.waitingForBudget)
            return check(
                .budget,
                "\(settings.amount(figures.spent)) of \(settings.amount(budget)) are spent today and \(waits): it goes "
                    + "on at midnight UTC, or raise money.daily_budget and imgoptctl reload")
        }
        let told = held.map { name, store in
            let budget = store.settings.dailyBudget.map { " of \(settings.amount($0))" } ?? ""
            let waits = Self.wait(store.waitingForBudget)
            if let account = spentAccount(of: store) {
                return "the daily budget of account \(account) is used up, \(waits) of \(name) for midnight UTC, or: "
                    + "raise accounts.\(account).daily_budget and imgoptctl reload"
            }
            return "\(name) has spent \(settings.amount(store.spent))\(budget) today, \(waits) for midnight UTC, or: "
                + "imgoptctl store set \(name) --daily-budget AMOUNT"
        }
        check(.budget, nil, well: told.joined(separator: "; "))
    }

    /// The account whose budget holds a store's images; nil: what holds them is not that.
    private func spentAccount(of store: StoreStatistics) -> String? {
        guard !store.isOverBudget, let first = store.settings.accounts.first,
            store.settings.accounts.allSatisfy({ figures.accounts[$0]?.isOverBudget ?? false })
        else { return nil }
        return snapshot.accounts[first]?.name
    }

    private static func creations(_ count: Int) -> String { count == 1 ? "1 creation" : "\(count) creations" }

    private static func images(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }

    private static func wait(_ count: Int) -> String { images(count) + (count == 1 ? " waits" : " wait") }

    /// Not unwell, since somebody wants it so; but whoever wonders should find it.
    private mutating func pausedStores() {
        let paused = figures.stores.sorted { $0.key.rawValue < $1.key.rawValue }.filter {
            $0.value.settings.isPaused && $0.value.queued > 0
        }
        let told = paused.compactMap { id, store in
            snapshot.stores[id].map {
                "\($0) is paused, \(Self.wait(store.queued)): imgoptctl store resume \($0)"
            }
        }
        check(.store, nil, well: told.joined(separator: "; "))
    }

    /// What others could do around the daemon is told and is not unwell: it may be meant so.
    private mutating func folders() {
        if let obstacle = snapshot.obstacle { return check(.folders, fails: true, obstacle) }
        check(.folders, snapshot.notice, well: snapshot.warnings.joined(separator: "; "))
    }

    private static func hours(_ span: TimeSpan) -> String {
        let minutes = Int(span.seconds / 60)
        return minutes < 90 ? "\(minutes) min" : "\((minutes + 30) / 60) h"
    }

    private mutating func disk() {
        let folders = [
            (settings.state.directory, snapshot.stateSpace), (settings.outputs.directory, snapshot.outputSpace),
        ]
        let low = folders.first { _, space in
            space.map { $0.freeShare < Self.lowShare && $0.freeBytes < Self.lowBytes } ?? false
        }
        let filling = [
            (settings.state.directory, snapshot.stateFullIn), (settings.outputs.directory, snapshot.outputsFullIn),
        ].compactMap { folder, left in left.map { (folder, left: $0) } }.min { $0.left < $1.left }
        let soon = filling.flatMap { folder, left in
            left < Self.fullSoon
                ? "the disk of \(folder) will be full in \(Self.hours(left)) at the pace of the last hour: free some "
                    + "space, or let old outputs go (outputs.max_bytes, outputs.retention_days)" : nil
        }
        check(.disk, low.map { "the disk of \($0.0) is nearly full: free some space before it is" } ?? soon)
    }

    private mutating func rate() {
        let now = snapshot.now
        let quiet = TimeSpan.seconds(Int64(settings.metrics.healthyAfterThrottleSeconds))
        check(.rate) { account in
            let own = account.figures
            let isQuiet = own.throttledUntil == nil && own.tally.lastRefusal.map { now - $0 >= quiet } ?? true
            let asked = own.throttledUntil.map { "; it asked for \(Int(($0 - now).seconds.rounded(.up))) s more" } ?? ""
            let limited = own.learnedLimit.map { "; the provider's limit is \($0) a minute now" } ?? ""
            let main = SettingsTable.name(of: \.engine.createLimit)
            let setting = account.name == Settings.Account.main ? main : "accounts.\(account.name).rpm"
            let problem =
                "the provider refused creations for the rate in the last minute\(asked)\(limited): it goes on by "
                + "itself; imgoptctl stats has the reason, and \(setting) is to stay below the account's limit"
            return (isQuiet ? nil : problem, "")
        }
    }

    /// Adds a check. `problem`: what is wrong and what to do; nil: nothing. `fails`: the daemon does not do its work.
    mutating func check(_ name: HealthCheckName, fails: Bool = false, _ problem: String?, well: String = "") {
        if fails, problem != nil { isFailing = true }
        checks.append(HealthCheck(name: name.rawValue, ok: problem == nil, detail: problem ?? well))
    }
}
