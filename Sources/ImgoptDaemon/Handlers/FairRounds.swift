import DequeModule

/// Whose work is done next. Users take turns in a ring, each with one piece of what it has waiting: one with forty
/// connections gets no more than one with a single one.
struct FairRounds<Work> {
    private struct User {
        /// What ends something that was begun: it goes before the rest.
        var first: Deque<Work> = []
        var waiting: Deque<Work> = []
        var running = 0
        var held = 0
        var isInRing = false
    }

    private struct Bounds {
        let running: Int
        let held: Int

        func allow(_ user: User) -> Bool {
            user.running < running && (!user.first.isEmpty || (!user.waiting.isEmpty && user.held < held))
        }
    }

    private var users: [UInt32: User] = [:]
    /// Those who may go on, each once.
    private var ring: Deque<UInt32> = []
    private let bounds: Bounds

    /// - Parameters:
    ///   - most: pieces of one user that are done at the same time.
    ///   - mostHeld: the weight of all of one user that is on its way elsewhere; with so much, nothing else of it is
    ///     begun.
    init(most: Int, mostHeld: Int) { bounds = Bounds(running: most, held: mostHeld) }

    /// Whether anybody may go on.
    var hasNext: Bool { !ring.isEmpty }

    /// How many users are known: of those who have nothing to do, none.
    var userCount: Int { users.count }

    /// Adds a piece, behind the others of its user; `first`: before those that begin something.
    mutating func add(_ work: Work, of user: UInt32, first: Bool = false) {
        change(user) { user in
            if first { user.first.append(work) } else { user.waiting.append(work) }
        }
    }

    /// The next piece; nil: nobody may go on. Each needs an `ended`.
    mutating func next() -> (user: UInt32, work: Work)? {
        while let number = ring.popFirst() {
            users[number]?.isInRing = false
            var taken: Work?
            change(number) { [bounds] user in
                guard bounds.allow(user) else { return }
                taken = user.first.popFirst() ?? user.waiting.popFirst()
                user.running += 1
            }
            if let taken { return (number, taken) }
        }
        return nil
    }

    /// A piece of this user was done.
    mutating func ended(_ user: UInt32) { change(user) { $0.running -= 1 } }

    /// Something of this user is on its way elsewhere.
    mutating func hold(_ user: UInt32, weight: Int) { change(user) { $0.held += weight } }

    /// It came back.
    mutating func letGo(_ user: UInt32, weight: Int) { change(user) { $0.held -= weight } }

    private mutating func change(_ number: UInt32, _ body: (inout User) -> Void) {
        body(&users[number, default: User()])
        guard let user = users[number], !user.isInRing else { return }
        if bounds.allow(user) {
            users[number]?.isInRing = true
            ring.append(number)
        } else if user.running == 0, user.held == 0, user.first.isEmpty, user.waiting.isEmpty {
            users[number] = nil
        }
    }
}
