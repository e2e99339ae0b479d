internal import CCurl

/// One exchange under way: its curl handle and what has come so far. Lives on the HTTP thread; the loop keeps it alive
/// while curl holds a pointer to it.
@safe
final class Transfer {
    /// How the loop goes on after curl is done with a handle.
    enum Conclusion {
        case finished(HTTPOutcome)
        /// The handle is set up for the next address, or for another connection; add it again.
        case follow
    }

    /// Why our own callbacks ended the transfer; curl itself only knows that they did.
    enum Stop {
        case tooLarge
        case impossibleLength
        case sink(String)
        case unreadable
    }

    /// A body that is said to be longer is a fault of who says so.
    static let lengthMax = 1 << 40
    /// Of an error's body so much is kept.
    static let errorBodyBytesMax = 64 << 10
    /// Room for the head of most answers, and little enough for malloc to have it at hand.
    static let usualHeadBytes = 900
    /// More header bytes than this are an attack or a fault.
    static let headerBytesMax = 256 << 10

    let id: HTTPTransferID
    let request: HTTPRequest
    let completion: @Sendable (HTTPOutcome) -> Void
    let handle: UnsafeMutableRawPointer
    /// What knows the sockets of all connections.
    let watch: UnsafeMutablePointer<ccurl_watch>
    let errorText: UnsafeMutablePointer<CChar>

    /// What the handle is lent.
    var headerList: HeaderList?
    var form: OpaquePointer?
    /// The file that is its body.
    var upload: UploadSource?

    /// When the request's time is over.
    let deadline: ContinuousClock.Instant

    var url: String
    var hops = 0
    /// Milliseconds spent on earlier hops.
    var spentMilliseconds = 0
    /// How often curl was about to send the request, over all connections it tried.
    var sendings = 0
    /// Whether `sendings` was held at one because the request must not be repeated.
    var wasRepeatRefused = false
    /// Whether the kept connection that it was about to be sent on was over.
    var hasMetEnd = false
    var stop: Stop?
    /// The lines of the head at hand, without its status line.
    var head: [UInt8] = []
    var headerBytes = 0
    /// The length of the body, by the head at hand.
    var announcedLength: Int?
    var body: [UInt8] = []
    var bodyBytes = 0
    var hasBegunSink = false

    /// `handle` is equipped, and the loop's again after ``release()``.
    init(
        id: HTTPTransferID, request: HTTPRequest, handle: UnsafeMutableRawPointer,
        watch: UnsafeMutablePointer<ccurl_watch>, completion: @escaping @Sendable (HTTPOutcome) -> Void
    ) {
        self.id = id
        self.request = request
        self.completion = completion
        unsafe self.handle = unsafe handle
        unsafe self.watch = unsafe watch
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe form = nil
        deadline = .now + .milliseconds(request.totalTimeoutMilliseconds)
        url = request.url
    }

    deinit { unsafe errorText.deallocate() }

    /// True while no connection was ever ready for this request.
    var isCertainlyNotSent: Bool { sendings == 0 }

    /// The status of the answer at hand, 0 before there is one.
    var status: Int {
        var status = 0
        unsafe ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Takes back what curl was lent, and answers whether the handle can serve another request. It must be out of the
    /// multi, so that nothing uses it any more.
    func release() -> Bool {
        var setup = unsafe HandleSetup(handle: handle)
        for option in [CURLOPT_PRIVATE, CURLOPT_ERRORBUFFER, CURLOPT_HTTPHEADER] {
            unsafe setup.set(option, pointer: nil)
        }
        // A copy, maybe of megabytes.
        if case .bytes = request.body { unsafe setup.set(CURLOPT_COPYPOSTFIELDS, pointer: nil) }
        headerList = nil
        upload = nil
        // A form can't be taken back, but by another one.
        let hadForm = unsafe form != nil
        unsafe curl_mime_free(form)
        unsafe form = nil
        return !hadForm && setup.result == CURLE_OK
    }
}
