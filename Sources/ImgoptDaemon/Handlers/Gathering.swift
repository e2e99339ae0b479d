import Synchronization

/// Those who ask for the same thing before it is made: it is made once for all of them.
final class Gathering<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    typealias Use = @Sendable (Value) -> Void

    private let waiting = Mutex<[Key: [Use]]>([:])

    /// Nobody asks.
    init() {}

    /// Waits for the thing with others. True: nobody else does, so whoever calls sees to it that it is made.
    func join(_ key: Key, _ use: @escaping Use) -> Bool {
        waiting.withLock { waiting in
            waiting[key, default: []].append(use)
            return waiting[key]?.count == 1
        }
    }

    /// All who have asked so far; who asks from now on is for another one.
    func take(_ key: Key) -> [Use] { waiting.withLock { $0.removeValue(forKey: key) ?? [] } }
}
