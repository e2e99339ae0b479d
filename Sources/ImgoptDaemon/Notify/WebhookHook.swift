import Glibc
import ImgoptHTTP
import Logging
import Synchronization

/// Posts each event to a URL, signed as Standard Webhooks has it; an answer of 2xx takes it, and no redirect is
/// followed.
final class WebhookHook: Hook {
    private struct State {
        var secret: WebhookSecret
        var isStopping = false
    }

    /// Takes an answer, and keeps nothing of it.
    private struct Nowhere: HTTPBodySink {
        func write(_ bytes: RawSpan) throws {}
    }

    let name = "webhook"
    private let url: String
    private let timeoutMilliseconds: Int
    private let http: HTTPClient
    private let state: Mutex<State>

    /// - Parameter http: of this hook alone, which ends it.
    init(url: String, secret: WebhookSecret, timeoutMilliseconds: Int, http: HTTPClient) {
        self.url = url
        self.timeoutMilliseconds = timeoutMilliseconds
        self.http = http
        state = Mutex(State(secret: secret))
    }

    /// Signs with another secret from now on. False: it is the same.
    func use(_ secret: WebhookSecret) -> Bool {
        state.withLock { state in
            defer { state.secret = secret }
            return state.secret != secret
        }
    }

    func tell(_ event: HookEvent, done: @escaping @Sendable (HookOutcome) -> Void) {
        let secret = state.withLock { $0.secret }
        let seconds = Int64(time(nil))
        let headers: HTTPFields = [
            "webhook-id": event.id, "webhook-timestamp": "\(seconds)",
            "webhook-signature": secret.signature(of: event.body, id: event.id, seconds: seconds),
            "User-Agent": "imgoptd/\(Version.text)",
        ]
        let request = HTTPRequest(
            method: .post, url: url, headers: headers, body: .bytes(event.body, contentType: "application/json"),
            connectTimeoutMilliseconds: min(10_000, timeoutMilliseconds), totalTimeoutMilliseconds: timeoutMilliseconds,
            sink: Nowhere(), redirects: .refuse)
        http.send(request) { [self] outcome in
            switch outcome {
            case .response(let answer) where (200..<300).contains(answer.status): done(.taken)
            case .response(let answer):
                let isRedirect = (300..<400).contains(answer.status)
                let more = isRedirect ? ": redirects are not followed, so set the address that it names" : ""
                done(.failed("the webhook answered with status \(answer.status)\(more)"))
            case .failed(let failure):
                let isStopping = state.withLock { $0.isStopping }
                done(isStopping ? .stopped : .failed("the webhook can't be told: \(failure.message)"))
            }
        }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        http.shutdown()
    }
}
