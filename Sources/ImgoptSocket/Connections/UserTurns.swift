import DequeModule

/// What waits, by user: users take turns, each with its oldest.
struct UserTurns<Element> {
    private var waiting: [UInt32: Deque<Element>] = [:]
    /// Users who have something waiting, each once.
    private var ring: Deque<UInt32> = []

    /// Adds something, behind all that its user has waiting.
    mutating func add(_ element: Element, of user: UInt32) {
        if waiting[user] == nil { ring.append(user) }
        waiting[user, default: []].append(element)
    }

    /// Takes the next; nil: nothing waits.
    mutating func next() -> Element? {
        guard let user = ring.popFirst(), let element = waiting[user]?.popFirst() else { return nil }
        if waiting[user]?.isEmpty == true { waiting[user] = nil } else { ring.append(user) }
        return element
    }
}
