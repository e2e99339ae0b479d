package struct EventsUnsubscribe: WireMethod {
    package typealias Result = EmptyResult

    package static let facts = MethodFacts(
        "events.unsubscribe", "Ends a subscription",
        access: .anyone, from: .memory,
        errors: [.unknownSubscription])

    package var subscription: String

    package init(subscription: String) {
        self.subscription = subscription
    }

    package static let shape = Shape(
        Self.init(subscription:),
        .required("subscription", \.subscription, example: "s1", "The subscription, as `events.subscribe` named it."))
}
