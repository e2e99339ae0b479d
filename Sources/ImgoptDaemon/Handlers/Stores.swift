import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// What stores may have.
extension Handlers {
    /// The engine counts weights in hundredths: the wire's smallest is 0.01.
    static let weightScale = 100.0

    func storeList(_ context: RequestContext) {
        query(context) { [self] engine, now in
            let figures = engine.statistics(at: now)
            DispatchQueue.global().async { [self] in
                context.reply.answer { () throws(WireError) in
                    let counts = try read { () throws(DatabaseError) in try database.counts() }
                    let all = storeStatuses(figures, counts)
                    return StoreListResult(stores: all.filter { access.mayUse($0.store.text, context.caller) })
                }
            }
        }
    }

    func storeSet(_ call: StoreSet, _ context: RequestContext) {
        change(call.store, context) { [settings] old in
            if call.reset {
                return StoreSettings(settings, store: call.store.text, isPaused: old.isPaused)
            }
            var new = old
            if let weight = call.weight { new.weight = max(1, Int((weight * Self.weightScale).rounded())) }
            if let most = call.maxInFlight { new.maxInFlight = most }
            if let rpm = call.rpm { new.perWindow = rpm }
            if let most = call.maxQueued { new.maxQueued = most }
            return new
        }
    }

    func storePause(_ store: StoreName, _ isPaused: Bool, _ context: RequestContext) {
        change(store, context) { old in
            var new = old
            new.isPaused = isPaused
            return new
        }
    }

    private func change(
        _ name: StoreName, _ context: RequestContext, _ edit: @escaping @Sendable (StoreSettings) -> StoreSettings
    ) {
        // A store may be set up before its first job.
        let id: StoreID
        do throws(WireError) {
            id = try read { () throws(DatabaseError) in try database.storeID(for: name.text) }
        } catch {
            return context.reply.fail(error)
        }
        // Made of what is in force when its turn comes, so that of two changes sent at once neither undoes the other.
        let isPosted = mailbox.post(
            .change { [settings] engine in
                .storeChanged(id, edit(engine.settings(of: id) ?? StoreSettings(settings, store: name.text)))
            })
        guard isPosted else { return context.reply.fail(.draining()) }
        query(context) { [self] engine, now in
            let figures = engine.statistics(at: now)
            DispatchQueue.global().async { [self] in
                context.reply.answer { () throws(WireError) in
                    let counts = try read { () throws(DatabaseError) in try database.counts() }
                    return storeStatuses(figures, counts).first { $0.store == name } ?? StoreStatus(store: name)
                }
            }
        }
    }
}

extension StoreSettings {
    /// A store's settings as the settings file has them.
    init(_ settings: Settings, store: String, isPaused: Bool = false) {
        let own = settings.store(store)
        self.init(
            weight: own.weight * Int(Handlers.weightScale), perWindow: own.rpm, maxInFlight: own.maxInFlight,
            maxQueued: settings.maxQueued(ofStore: store), isPaused: isPaused)
    }
}
