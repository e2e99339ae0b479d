internal import CCurl
internal import Glibc
package import Logging
internal import Synchronization

/// HTTP over one thread of its own: kept-alive connections, any number of transfers at once.
/// Safe to use from any thread.
package final class HTTPClient: Sendable {
    private static let isCurlReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let inbox: Inbox
    private let lastID = Atomic<UInt64>(0)
    /// The thread until it is joined. Held while joining, so that a second caller waits as well.
    private let thread: Mutex<pthread_t?>

    /// Starts the thread. Throws if the system gives no descriptor or thread.
    package init(options: HTTPClientOptions = HTTPClientOptions(), logger: Logger) throws(HTTPClientError) {
        guard Self.isCurlReady else { throw HTTPClientError(description: "curl can't be initialised") }
        guard options.trust.added == nil || ccurl_has_openssl() != 0 else {
            throw HTTPClientError(
                description: "this libcurl can't be given further certificates: it does its TLS without OpenSSL")
        }
        let inbox = try Inbox()
        self.inbox = inbox
        thread = Mutex(try HTTPThread.start(inbox: inbox, options: options, logger: logger))
    }

    deinit { shutdown() }

    /// Starts a request. `completion` is called exactly once, on the HTTP thread (after ``shutdown()``: on the
    /// caller's, at once). It must be quick; it may call this client, save for `shutdown`.
    @discardableResult
    package func send(
        _ request: HTTPRequest, completion: @escaping @Sendable (HTTPOutcome) -> Void
    ) -> HTTPTransferID {
        let id = HTTPTransferID(number: lastID.wrappingAdd(1, ordering: .relaxed).newValue)
        if !inbox.post(.start(id, request, completion)) {
            completion(.failed(.stopped(certainlyNotSent: true)))
        }
        return id
    }

    /// Ends a transfer: it completes with `cancelled`, unless it has completed already.
    package func cancel(_ id: HTTPTransferID) { _ = inbox.post(.cancel(id)) }

    /// Runs `body` on the HTTP thread soon: proof that it is alive. Dropped after ``shutdown()``.
    package func pulse(_ body: @escaping @Sendable () -> Void) { _ = inbox.post(.run(body)) }

    /// Completes all open transfers with `stopped` and ends the thread. Returns when it has ended; may be called again.
    package func shutdown() {
        _ = inbox.post(.stop)
        thread.withLock { thread in
            guard let running = thread else { return }
            thread = nil
            if pthread_equal(running, pthread_self()) != 0 {
                // The last reference was dropped by a completion: the thread can't wait for itself.
                pthread_detach(running)
            } else {
                pthread_join(running, nil)
            }
        }
    }
}
