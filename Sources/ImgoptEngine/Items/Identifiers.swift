/// A job: one submit. Never given twice.
package struct JobID: Hashable, Comparable, Sendable {
    /// The number itself.
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

/// An item: one image to produce. Never given twice; the items of one submit are consecutive.
package struct ItemID: Hashable, Comparable, Sendable {
    /// The number itself.
    package let rawValue: Int64

    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package static func < (left: ItemID, right: ItemID) -> Bool { left.rawValue < right.rawValue }
}

/// A store: a tenant, the unit of fairness. A small number that stands for its name.
package struct StoreID: Hashable, Sendable {
    /// The number itself.
    package let rawValue: Int32

    package init(_ rawValue: Int32) { self.rawValue = rawValue }
}

/// A model at the provider. A small number that stands for its name.
package struct ModelID: Hashable, Sendable {
    /// The number itself.
    package let rawValue: Int32

    package init(_ rawValue: Int32) { self.rawValue = rawValue }
}

/// An account at the provider. A small number that stands for its name.
package struct AccountID: Hashable, Comparable, Sendable {
    /// The number itself.
    package let rawValue: Int32

    package init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// The account of `replicate.*` and `limiter.*`, which is always there.
    package static let main = AccountID(0)

    package static func < (left: AccountID, right: AccountID) -> Bool { left.rawValue < right.rawValue }
}

/// Names a request that waits for the engine's answer.
package struct Ticket: Hashable, Sendable {
    /// The number itself.
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}
