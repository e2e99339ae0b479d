import ImgoptDatabase
import ImgoptEngine
import Logging

/// The engine as the last life left it: what is on disk becomes what is to be done.
struct EngineStart: Sendable {
    /// What recovery decided: the first turn carries it out.
    let actions: [Action]
    let nextIDs: NextIDs

    init(_ rooms: Rooms) throws(DaemonError) {
        let now = rooms.clock.now
        var settings = EngineSettings(rooms.settings)
        var prices = Prices(rooms.live, rooms.database)
        settings.prices = prices.all()
        for warning in rooms.settings.warnings + Surroundings(rooms.settings).warnings {
            rooms.logger.warning("\(warning)")
        }
        let descriptors = Descriptors(rooms.settings)
        if let warning = descriptors.warning(rooms.settings) { rooms.logger.warning("\(warning)") }
        do throws(DatabaseError) {
            var state = try rooms.database.restore(
                now: now, window: settings.window, wallAhead: WallClock.ahead)
            for id in state.pausedStores {
                guard let name = rooms.database.storeName(id) else { continue }
                state.stores[id] = StoreSettings(rooms.settings, store: name, isPaused: true)
            }
            for name in rooms.settings.stores.keys.sorted() {
                let id = try rooms.database.storeID(for: name)
                let wanted = StoreSettings(
                    rooms.settings, store: name, isPaused: state.stores[id]?.isPaused ?? false)
                // Which accounts a store uses the file alone says.
                state.stores[id]?.accounts = wanted.accounts
                if let kept = state.stores[id], kept != wanted { Self.tell(name, rooms.logger) }
                if state.stores[id] == nil { state.stores[id] = wanted }
            }
            nextIDs = try rooms.database.nextIDs()
            // Only what the seed decides, the jitter of waits, differs from start to start.
            var engine = Engine(
                settings: settings, seed: UInt64(bitPattern: now.microseconds), at: now, wallAhead: WallClock.ahead)
            var actions: [Action] = []
            engine.restore(state, at: now, into: &actions)
            let found = engine.statistics(at: now)
            rooms.engine.open(engine)
            self.actions = actions
            rooms.logger.info(
                "took up the work of the last life",
                metadata: [
                    "jobs": "\(found.openJobs)", "queued": "\(found.counts[.queued])", "in_flight": "\(found.inFlight)",
                ])
        } catch {
            throw DaemonError(opening: error)
        }
    }

    /// What was put into force while the daemon ran, by an admin or by a reload, goes over what the file says now.
    private static func tell(_ store: String, _ logger: Logger) {
        logger.notice(
            """
            stores.\(store) in the settings differs from what was put into force while the daemon ran, which stays; \
            to go by the settings: imgoptctl store set \(store) --reset
            """, metadata: ["store": "\(store)"])
    }
}
