/// An output that was not fetched or can't be had, or several of them.
public struct SkippedOutput: WireObject {
    public var url: String?
    public var reason: String

    package init(url: String?, reason: String) {
        self.url = url
        self.reason = reason
    }

    public static let shape = Shape(
        Self.init,
        .nullable(
            "url", \.url,
            "Where the provider had it; it is deleted there after an hour. Nil: so many more that none of them is "
                + "named."),
        .required("reason", \.reason, "Why it was not fetched, for people."))
}
