/// One number that came out, with the unit in its name.
struct Figure: Sendable {
    /// What it should be.
    enum Goal: Sendable {
        case atMost(Double)
        case atLeast(Double)
    }

    let name: String
    let value: Double
    let goal: Goal?

    init(_ name: String, _ value: Double, goal: Goal? = nil) {
        self.name = name
        self.value = value
        self.goal = goal
    }

    /// Whether the goal is reached; nil without one.
    var isReached: Bool? {
        switch goal {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        case nil: nil
        }
    }
}
