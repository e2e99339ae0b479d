/// What the daemon does with new work.
public struct DaemonStatus: WireObject {
    public var state: DaemonMode
    public var queued: Int
    public var inFlight: Int

    package init(state: DaemonMode, queued: Int, inFlight: Int) {
        self.state = state
        self.queued = queued
        self.inFlight = inFlight
    }

    public static let shape = Shape(
        Self.init,
        .required("state", \.state, "What it does."),
        .required("queued", \.queued, as: .count, "Items that wait for their creation."),
        .required("in_flight", \.inFlight, as: .count, "Items between creation and finish."))
}
