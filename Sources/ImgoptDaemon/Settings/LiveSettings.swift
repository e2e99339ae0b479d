import Synchronization

/// The settings in force, shared by all who follow them; a reload replaces them as a whole.
final class LiveSettings: Sendable {
    private struct State {
        var settings: Settings
        var access: AccessRules
    }

    private let state: Mutex<State>

    /// Looks the groups and users of `access` up: names may be known to the system now that were not before.
    init(_ settings: Settings) {
        state = Mutex(State(settings: settings, access: AccessRules(settings.access)))
    }

    /// The settings in force.
    var current: Settings { state.withLock { $0.settings } }

    /// Their section `access`, with its names looked up.
    var access: AccessRules { state.withLock { $0.access } }

    /// Puts others into force.
    func replace(_ settings: Settings) {
        let access = AccessRules(settings.access)
        state.withLock { $0 = State(settings: settings, access: access) }
    }
}
