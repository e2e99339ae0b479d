package import ImgoptJSON

/// Ends a subscription.
package struct EventsUnsubscribe: WireMethod {
    /// What it answers.
    package typealias Result = EmptyResult

    /// The method's name.
    package static let method = "events.unsubscribe"

    /// What it does, in a line.
    package static let summary = "Ends a subscription"

    /// The names of its params.
    package static let paramNames = ["subscription"]

    /// The subscription, as `events.subscribe` named it.
    package var subscription: String

    /// A value of these members.
    package init(subscription: String) {
        self.subscription = subscription
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        subscription = try members.required("subscription")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["subscription": subscription.json])
    }
}

extension EventsUnsubscribe {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("subscription", .string, example: "s1")
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownSubscription]
}
