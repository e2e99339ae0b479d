internal import CCurl
internal import Glibc
internal import Logging

/// The HTTP thread's work: takes commands, moves bytes, completes transfers. Everything here stays on that thread.
@safe
final class TransferLoop {
    /// How long one wait may last with nothing to do. Only a net: commands wake it, curl knows its own timers.
    private static let longestWaitMilliseconds: Int32 = 10_000
    /// How often transfers that wait for a connection are looked at.
    private static let waitingMilliseconds: Int32 = 100
    /// How long nothing is tried after curl had no memory.
    private static let pauseMilliseconds: Int32 = 100

    private let inbox: Inbox
    private let logger: Logger
    private let multi: UnsafeMutableRawPointer
    private let watch: UnsafeMutablePointer<ccurl_watch>
    private let options: HTTPClientOptions
    /// What handles trust beside the system's: they look at it for as long as they live.
    private let trusted: CertificateList?
    private var nextLook = ContinuousClock.now
    private var open: [HTTPTransferID: Transfer] = [:]
    /// Kept for later transfers, as many as connections; each holds some 20 kB.
    private var idle: [UnsafeMutableRawPointer]
    private var headerLists = HeaderLists()

    init(inbox: Inbox, options: HTTPClientOptions, logger: Logger) {
        guard let multi = unsafe curl_multi_init() else { fatalError("curl_multi_init: out of memory") }
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.maximumConnections)
        unsafe ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.keptConnections)
        unsafe self.multi = unsafe multi
        unsafe watch = .allocate(capacity: 1)
        let status = unsafe ccurl_watch_begin(watch, multi, inbox.list)
        precondition(status == CURLM_OK, "curl does not tell of its sockets")
        unsafe idle = []
        self.inbox = inbox
        self.logger = logger
        self.options = options
        // They were read once before.
        trusted = options.trust.added.flatMap { try? CertificateList($0.pem) }
    }

    deinit {
        while let handle = unsafe idle.popLast() { unsafe curl_easy_cleanup(handle) }
        unsafe curl_multi_cleanup(multi)
        unsafe ccurl_watch_end(watch)
        unsafe watch.deallocate()
    }

    func run() {
        while true {
            let commands = inbox.take()
            for command in commands where !perform(command) {
                stop()
                return
            }
            advance(mayWait: commands.isEmpty)
            completeFinished()
            endLateWaiting()
        }
    }

    /// Obeys a command; false if it is the last.
    private func perform(_ command: Command) -> Bool {
        switch command {
        case .start(let id, let request, let completion): start(id, request, completion)
        case .cancel(let id):
            if let transfer = open[id] {
                finish(transfer, .failed(.cancelled(certainlyNotSent: transfer.isCertainlyNotSent)))
            }
        case .run(let body): body()
        case .stop: return false
        }
        return true
    }

    private func start(
        _ id: HTTPTransferID, _ request: HTTPRequest, _ completion: @escaping @Sendable (HTTPOutcome) -> Void
    ) {
        guard let handle = unsafe idle.popLast() ?? freshHandle() else {
            completion(.failed(.unsent(.other, "curl gives no handle: out of memory")))
            return
        }
        let transfer = unsafe Transfer(
            id: id, request: request, handle: handle, watch: watch, completion: completion)
        open[id] = transfer
        if let failure = transfer.prepare(&headerLists) {
            finish(transfer, .failed(failure), isAdded: false)
        } else {
            add(transfer)
        }
    }

    private func freshHandle() -> UnsafeMutableRawPointer? {
        guard let handle = unsafe curl_easy_init() else { return nil }
        let code = unsafe Transfer.equip(handle, options, trusted)
        if code == CURLE_OK { return unsafe handle }
        unsafe curl_easy_cleanup(handle)
        return nil
    }

    private func add(_ transfer: Transfer) {
        let status = unsafe curl_multi_add_handle(multi, transfer.handle)
        if status != CURLM_OK {
            let message = unsafe String(cString: curl_multi_strerror(status))
            finish(transfer, .failed(.unsent(.other, message)), isAdded: false)
        }
    }

    /// Moves what can be moved, after waiting for it if that is allowed.
    private func advance(mayWait: Bool) {
        let longest = isCrowded ? Self.waitingMilliseconds : Self.longestWaitMilliseconds
        let status = unsafe ccurl_watch_turn(watch, mayWait ? longest : 0)
        if mayWait { inbox.noteAwake() }
        if status != CURLM_OK {
            // Out of memory, most likely: not so fast, then.
            logger.error("curl_multi_socket_action failed", metadata: ["code": "\(status.rawValue)"])
            _ = poll(nil, 0, Self.pauseMilliseconds)
        }
    }

    private func completeFinished() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            // What the message points to is gone once the handle is removed.
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let result = unsafe ccurl_message_result(message)
            var context: UnsafeMutableRawPointer?
            unsafe ccurl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard let context = unsafe context else { continue }
            let transfer = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            switch transfer.conclude(result, by: options.proxy) {
            case .finished(let outcome): finish(transfer, outcome)
            case .follow:
                unsafe curl_multi_remove_handle(multi, transfer.handle)
                add(transfer)
            }
        }
    }

    /// Takes a transfer out, keeps its handle for another, and tells its sender.
    private func finish(_ transfer: Transfer, _ outcome: HTTPOutcome, isAdded: Bool = true) {
        if isAdded { unsafe _ = curl_multi_remove_handle(multi, transfer.handle) }
        open[transfer.id] = nil
        if unsafe transfer.release() && idle.count < options.keptConnections {
            unsafe idle.append(transfer.handle)
        } else {
            unsafe curl_easy_cleanup(transfer.handle)
        }
        transfer.completion(outcome)
    }

    /// Whether some transfers wait for others to end: those beyond the number of connections.
    private var isCrowded: Bool { open.count > options.maximumConnections }

    /// Ends what waited for a connection until its time was over: curl (7.88) looks at a transfer's time-out only once
    /// it has one.
    private func endLateWaiting() {
        guard isCrowded else { return }
        let now = ContinuousClock.now
        guard now >= nextLook else { return }
        nextLook = now + .milliseconds(Self.waitingMilliseconds)
        for transfer in open.values where transfer.isCertainlyNotSent && transfer.deadline <= now {
            finish(transfer, .failed(.unsent(.timedOut, "no connection became free in time")))
        }
    }

    /// Completes whatever is left. Commands behind the one to stop are refused like those that come later.
    private func stop() {
        for transfer in open.values.sorted(by: { $0.id.number < $1.id.number }) {
            finish(transfer, .failed(.stopped(certainlyNotSent: transfer.isCertainlyNotSent)))
        }
        for case .start(_, _, let completion) in inbox.close() {
            completion(.failed(.stopped(certainlyNotSent: true)))
        }
    }
}
