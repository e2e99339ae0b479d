public struct EventsUnsubscribe: WireMethod {
    public typealias Result = EmptyResult

    public static let facts = MethodFacts(
        "events.unsubscribe", "Ends a subscription",
        access: .anyone, from: .memory, as: .light, errors: [.unknownSubscription])

    public var subscription: String

    public init(subscription: String) { self.subscription = subscription }

    public static let shape = Shape(
        Self.init(subscription:),
        .required("subscription", \.subscription, example: "s1", "The subscription, as `events.subscribe` named it."))
}
