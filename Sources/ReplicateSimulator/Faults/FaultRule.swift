/// How often one fault strikes, and what it looks like.
package struct FaultRule: Sendable, Equatable {
    /// Share of the requests it strikes, 0 to 1.
    package var probability: Double
    /// It strikes this many requests for certain, then by probability.
    package var next: Int
    /// Kinds of request it strikes; nil: every kind it makes sense for.
    package var kinds: Set<RequestKind>?
    /// HTTP status, where the fault has one to choose.
    package var status: Int?
    /// Text, where the fault has one to choose.
    package var text: String?
    /// Seconds a 429 asks to wait.
    package var retryAfterSeconds: Int
    /// What a 429 has as its pause instead, in the places that it has one at all: any text.
    package var retryAfter: String?
    /// True: the `Retry-After` header is the time at which the pause ends.
    package var hasRetryAfterDate: Bool
    /// True: a 429 has the `Retry-After` header.
    package var hasRetryAfterHeader: Bool
    /// True: a 429 has `retry_after` in its body.
    package var hasRetryAfterBody: Bool
    /// Length in time, where the fault has one.
    package var milliseconds: Int
    /// How many, how long or how deep, where the fault has it to choose.
    package var count: Int?

    /// A rule with its details as they usually are.
    package init(
        probability: Double = 0, next: Int = 0, kinds: Set<RequestKind>? = nil, status: Int? = nil, text: String? = nil,
        retryAfterSeconds: Int = 1, retryAfter: String? = nil, hasRetryAfterDate: Bool = false,
        hasRetryAfterHeader: Bool = false, hasRetryAfterBody: Bool = true, milliseconds: Int = 2_000, count: Int? = nil
    ) {
        self.probability = probability
        self.next = next
        self.kinds = kinds
        self.status = status
        self.text = text
        self.retryAfterSeconds = retryAfterSeconds
        self.retryAfter = retryAfter
        self.hasRetryAfterDate = hasRetryAfterDate
        self.hasRetryAfterHeader = hasRetryAfterHeader
        self.hasRetryAfterBody = hasRetryAfterBody
        self.milliseconds = milliseconds
        self.count = count
    }
}
