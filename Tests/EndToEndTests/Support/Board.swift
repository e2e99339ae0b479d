import Dispatch
import Synchronization
import TestSupport

/// What has come in so far, in order, and those who wait for something in it.
final class Board<Element: Sendable>: Sendable {
    private struct Waiter {
        var missing: Int
        let matches: @Sendable (Element) -> Bool
        let continuation: CheckedContinuation<Element?, Never>
    }

    private struct State {
        var elements: [Element] = []
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// All that has come in.
    var all: [Element] { state.withLock { $0.elements } }

    func put(_ element: Element) {
        let woken = state.withLock { state in
            state.elements.append(element)
            var woken: [CheckedContinuation<Element?, Never>] = []
            for (id, waiter) in state.waiters where waiter.matches(element) {
                state.waiters[id]?.missing -= 1
                if waiter.missing > 1 { continue }
                state.waiters[id] = nil
                woken.append(waiter.continuation)
            }
            return woken
        }
        for continuation in woken { continuation.resume(returning: element) }
    }

    /// Nothing more will come: all who wait fail.
    func end() {
        let waiters = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
    }

    /// The `count`-th element that matches, come or to come.
    /// - Throws: `Missing` at the end, or when it takes so long that it can be called lost.
    @discardableResult
    func wait(
        for count: Int = 1, _ what: String, within seconds: Int = Net.seconds,
        where matches: @escaping @Sendable (Element) -> Bool
    ) async throws -> Element {
        let found = await withCheckedContinuation { continuation in
            let (early, isOver, id) = state.withLock { state -> (Element?, Bool, Int) in
                var missing = count
                for element in state.elements where matches(element) {
                    missing -= 1
                    if missing == 0 { return (element, true, 0) }
                }
                if state.hasEnded { return (nil, true, 0) }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = Waiter(
                    missing: missing, matches: matches, continuation: continuation)
                return (nil, false, state.nextWaiter)
            }
            if isOver { return continuation.resume(returning: early) }
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in self?.giveUp(id) }
        }
        guard let found else { throw Missing(what: what, among: "\(all.suffix(5))") }
        return found
    }

    /// All that came, once nothing more will come.
    func whole() async -> [Element] {
        _ = try? await wait("the end") { _ in false }
        return all
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.continuation.resume(returning: nil)
    }
}

/// Something that was waited for did not come.
struct Missing: Error, CustomStringConvertible {
    let what: String
    let among: String

    var description: String { "\(what) did not come; the last that came: \(among)" }
}
