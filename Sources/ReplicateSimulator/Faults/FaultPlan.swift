/// All that is to go wrong, and what has.
package struct FaultPlan: Sendable {
    private(set) var rules: [FaultName: FaultRule] = [:]
    /// How often each has struck.
    private(set) var struck: [FaultName: Int] = [:]

    /// A plan by which nothing goes wrong.
    package init() {}

    /// The rule of a fault. Nil removes it.
    package subscript(name: FaultName) -> FaultRule? {
        get { rules[name] }
        set { rules[name] = newValue }
    }

    /// Nothing goes wrong any more; what has struck stays counted.
    mutating func removeAll() { rules = [:] }

    /// The first of `names` that strikes a request of this kind, if any.
    mutating func draw(
        from names: [FaultName], kind: RequestKind, using generator: inout SeededGenerator
    ) -> (name: FaultName, rule: FaultRule)? {
        if rules.isEmpty { return nil }
        for name in names {
            if let rule = strikes(name, kind: kind, using: &generator) { return (name, rule) }
        }
        return nil
    }

    /// The rule of `name` if it strikes now.
    mutating func strikes(
        _ name: FaultName, kind: RequestKind, using generator: inout SeededGenerator
    ) -> FaultRule? {
        guard let rule = rules[name], rule.kinds?.contains(kind) ?? true else { return nil }
        if rule.next > 0 {
            rules[name]?.next -= 1
        } else {
            guard generator.hits(rule.probability) else { return nil }
        }
        struck[name, default: 0] += 1
        return rule
    }
}
