/// What the daemon does with new work.
package struct DaemonStatus: WireObject {
    package var state: DaemonMode
    package var queued: Int
    package var inFlight: Int

    package init(state: DaemonMode, queued: Int, inFlight: Int) {
        self.state = state
        self.queued = queued
        self.inFlight = inFlight
    }

    package static let shape = Shape(
        Self.init,
        .required("state", \.state, "What it does."),
        .required("queued", \.queued, as: .count, "Items that wait for their creation."),
        .required("in_flight", \.inFlight, as: .count, "Items between creation and finish."))
}
