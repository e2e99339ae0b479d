/// What the core wants done with a request.
package enum Verdict: Sendable {
    /// Answer now (or after the answer's own delay).
    case answer(SimulatedAnswer)
    /// `Prefer: wait`: keep the request and ask `SimulatorWorld.release` again at the time given.
    case hold(HeldRequest, askAgainAt: Microseconds)
}

/// A creation whose caller waits for the end of the prediction.
package struct HeldRequest: Sendable {
    let index: Int
    let epoch: Int
    let until: Microseconds
    let preference: String
    let rateHeaders: RateHeaders
}

/// The two headers that tell how much of a limit is left.
struct RateHeaders: Sendable {
    let remaining: Int
    let resetSeconds: Int
}
