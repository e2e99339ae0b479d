import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire

/// Tells what stores may have and have, and changes it.
struct StoreHandlers: RecordReader {
    let statuses: StoreStatuses
    let engine: EngineReader
    let mailbox: Mailbox
    let database: any NameRecords & FigureReads
    let live: LiveSettings
    let work: FairWork

    /// The engine counts weights in hundredths: the wire's smallest is 0.01.
    static let weightScale = 100.0

    /// A weight as the engine counts it.
    static func weight(_ weight: Double) -> Int { max(1, Int((weight * weightScale).rounded())) }

    func storeList(_ context: RequestContext) {
        answer(context) { [self] all in
            StoreListResult(stores: all.filter { live.access.mayUse($0.store.text, context.caller) })
        }
    }

    func storeGet(_ call: StoreGet, _ context: RequestContext) {
        answer(context) { [self] all throws(WireError) in
            let store = all.first { $0.store == call.store && live.access.mayUse($0.store.text, context.caller) }
            guard let store else { throw .unknownStore(call.store) }
            return store
        }
    }

    /// Answers with what `tell` makes of all stores as they are after the engine's next turn. `isDeed`: also when the
    /// client has gone.
    private func answer<Result: WireValue>(
        _ context: RequestContext, isDeed: Bool = false,
        _ tell: @escaping @Sendable ([StoreStatus]) throws(WireError) -> Result
    ) {
        engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
            guard isDeed || !context.session.isClosed else { return context.reply.drop() }
            let figures = engine.statistics(at: now)
            work.finish(of: context.caller.uid) { [self] in
                context.reply.answer { () throws(WireError) in
                    let counts = try read { () throws(DatabaseError) in try database.counts() }
                    return try tell(try statuses.all(figures, counts, at: now))
                }
            }
        }
    }

    func storeSet(_ call: StoreSet, _ context: RequestContext) {
        var edit = StoreEdit(defaults: StoreSettings(live.current, store: call.store.text))
        edit.isReset = call.reset
        edit.weight = call.weight.map { Self.weight($0) }
        edit.maxInFlight = call.maxInFlight
        edit.perWindow = call.rpm
        edit.maxQueued = call.maxQueued
        edit.dailyBudget = call.dailyBudget.map { Money(micros: $0.micros) }
        var wanted = call.params.objectValue ?? [:]
        wanted["store"] = nil
        let asked = wanted
        change(call.store, edit, mayBeNew: true, context) { .storeChanged($0, asked) }
    }

    func storePause(_ store: StoreName, _ isPaused: Bool, _ context: RequestContext) {
        var edit = StoreEdit(defaults: StoreSettings(live.current, store: store.text))
        edit.isPaused = isPaused
        change(store, edit, mayBeNew: false, context)
    }

    /// `told`: what is told of it besides what the engine tells. The engine merges the change into what the store
    /// has, in its turn: of two changes sent at once none is lost.
    private func change(
        _ name: StoreName, _ edit: StoreEdit, mayBeNew: Bool, _ context: RequestContext,
        told: (StoreID) -> NoticeTable.Facts? = { _ in nil }
    ) {
        let id: StoreID
        do throws(WireError) {
            // A store may be set up before its first job; to pause one that nobody knows is more likely a slip.
            let isKnown = database.knownStoreID(for: name.text) != nil || live.current.stores[name.text] != nil
            guard isKnown || mayBeNew else { throw .unknownStore(name) }
            id = try read { () throws(DatabaseError) in try database.storeID(for: name.text) }
        } catch {
            return context.reply.fail(error)
        }
        let deed = Deed(by: context.caller.actingUser, told(id))
        guard mailbox.post(.deed(.storeEdited(id, edit), deed)) else { return context.reply.fail(.draining()) }
        answer(context, isDeed: true) { all in
            let unused = StoreStatus(
                store: name, weight: 1, maxInFlight: nil, rpm: nil, maxQueued: nil, paused: false, queued: 0,
                inFlight: 0, done: 0, failed: 0, share: 0, waitMilliseconds: nil, money: nil,
                accounts: nil)
            return all.first { $0.store == name } ?? unused
        }
    }
}

/// Stores as they are told.
struct StoreStatuses: RecordReader {
    let database: any NameRecords & FigureReads
    let live: LiveSettings

    /// The stores that have images or settings of their own, with their share of what waits, and since when it does.
    func all(
        _ figures: EngineStatistics, _ counts: [StoreID: ImgoptEngine.ItemCounts], at now: Moment
    ) throws(WireError) -> [StoreStatus] {
        let oldest = try read { () throws(DatabaseError) in try database.oldestQueued() }
        let currency = live.current.money.currency
        return figures.stores.compactMap { id, store -> StoreStatus? in
            guard let name = database.storeName(id).flatMap({ StoreName($0) }) else { return nil }
            return StoreStatus(
                store: name,
                weight: Double(store.settings.weight) / StoreHandlers.weightScale,
                maxInFlight: store.settings.maxInFlight,
                rpm: store.settings.perWindow, maxQueued: store.settings.maxQueued, paused: store.settings.isPaused,
                queued: store.queued, inFlight: store.inFlight, done: counts[id]?[.done] ?? 0,
                failed: counts[id]?[.failed] ?? 0, share: (store.share * 10_000).rounded() / 10_000,
                waitMilliseconds: store.queued > 0
                    ? oldest[id].map { max(0, Int((now - $0).milliseconds)) } : nil,
                money: MoneyStatus(store, on: figures.day, currency: currency),
                accounts: store.settings.accounts == [.main]
                    ? nil : store.settings.accounts.compactMap { database.accountName($0) })
        }.sorted { $0.store.text < $1.store.text }
    }
}

extension StoreSettings {
    /// A store's settings as the settings file has them.
    init(_ settings: Settings, store: String, isPaused: Bool = false) {
        let own = settings.store(store)
        self.init(
            weight: StoreHandlers.weight(own.weight), perWindow: own.rpm, maxInFlight: own.maxInFlight,
            maxQueued: settings.maxQueued(ofStore: store), dailyBudget: own.dailyBudget, isPaused: isPaused,
            accounts: own.accounts.compactMap { settings.accountIDs[$0] })
    }
}
