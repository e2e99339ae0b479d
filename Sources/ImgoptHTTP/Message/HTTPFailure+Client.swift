extension HTTPFailure {
    static func stopped(certainlyNotSent: Bool) -> HTTPFailure {
        HTTPFailure(
            reason: .stopped, certainlyNotSent: certainlyNotSent, message: "the HTTP client was shut down")
    }

    static func cancelled(certainlyNotSent: Bool) -> HTTPFailure {
        HTTPFailure(reason: .cancelled, certainlyNotSent: certainlyNotSent, message: "cancelled")
    }

    static func unsent(_ reason: Reason, _ message: String) -> HTTPFailure {
        HTTPFailure(reason: reason, certainlyNotSent: true, message: message)
    }
}
