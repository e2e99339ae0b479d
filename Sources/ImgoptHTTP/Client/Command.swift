/// What other threads ask of the HTTP thread.
enum Command: Sendable {
    case start(HTTPTransferID, HTTPRequest, @Sendable (HTTPOutcome) -> Void)
    case cancel(HTTPTransferID)
    case run(@Sendable () -> Void)
    case stop
}
