import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// What stores may have.
extension Handlers {
    /// The engine counts weights in hundredths: the wire's smallest is 0.01.
    static let weightScale = 100.0

    /// A weight as the engine counts it.
    static func weight(_ weight: Double) -> Int { max(1, Int((weight * weightScale).rounded())) }

    func storeList(_ context: RequestContext) {
        answer(context) { [self] all in
            StoreListResult(stores: all.filter { access.mayUse($0.store.text, context.caller) })
        }
    }

    func storeGet(_ call: StoreGet, _ context: RequestContext) {
        answer(context) { [self] all throws(WireError) in
            let store = all.first { $0.store == call.store && access.mayUse($0.store.text, context.caller) }
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
                    return try tell(try storeStatuses(figures, counts, at: now))
                }
            }
        }
    }

    func storeSet(_ call: StoreSet, _ context: RequestContext) {
        var edit = StoreEdit(defaults: StoreSettings(settings, store: call.store.text))
        edit.isReset = call.reset
        edit.weight = call.weight.map { Self.weight($0) }
        edit.maxInFlight = call.maxInFlight
        edit.perWindow = call.rpm
        edit.maxQueued = call.maxQueued
        edit.dailyBudget = call.dailyBudget.map { Money(micros: $0.micros) }
        change(call.store, edit, mayBeNew: true, context)
    }

    func storePause(_ store: StoreName, _ isPaused: Bool, _ context: RequestContext) {
        var edit = StoreEdit(defaults: StoreSettings(settings, store: store.text))
        edit.isPaused = isPaused
        change(store, edit, mayBeNew: false, context)
    }

    /// The engine merges the change into what the store has, in its turn: of two changes sent at once none is lost.
    private func change(_ name: StoreName, _ edit: StoreEdit, mayBeNew: Bool, _ context: RequestContext) {
        let id: StoreID
        do throws(WireError) {
            // A store may be set up before its first job; to pause one that nobody knows is more likely a slip.
            let isKnown = database.knownStoreID(for: name.text) != nil || settings.stores[name.text] != nil
            guard isKnown || mayBeNew else { throw .unknownStore(name) }
            id = try read { () throws(DatabaseError) in try database.storeID(for: name.text) }
        } catch {
            return context.reply.fail(error)
        }
        guard mailbox.post(.event(.storeEdited(id, edit))) else { return context.reply.fail(.draining()) }
        answer(context, isDeed: true) { all in
            let unused = StoreStatus(
                store: name, weight: 1, maxInFlight: nil, rpm: nil, maxQueued: nil, paused: false, queued: 0,
                inFlight: 0, done: 0, failed: 0, share: 0, waitMilliseconds: nil, money: nil)
            return all.first { $0.store == name } ?? unused
        }
    }
}

extension StoreSettings {
    /// A store's settings as the settings file has them.
    init(_ settings: Settings, store: String, isPaused: Bool = false) {
        let own = settings.store(store)
        self.init(
            weight: Handlers.weight(own.weight), perWindow: own.rpm, maxInFlight: own.maxInFlight,
            maxQueued: settings.maxQueued(ofStore: store), dailyBudget: own.dailyBudget, isPaused: isPaused)
    }
}
