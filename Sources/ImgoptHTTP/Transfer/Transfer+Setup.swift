internal import CCurl

extension Transfer {
    /// Sets what is the same for all transfers, once for each handle. Everything else is set by ``prepare()``, each
    /// time and whatever its value: nothing of one request may be left for the next.
    @unsafe
    static func equip(
        _ handle: UnsafeMutableRawPointer, _ options: HTTPClientOptions, _ trusted: CertificateList?
    ) -> CURLcode {
        var setup = unsafe HandleSetup(handle: handle)
        setSafety(&setup)
        setWay(&setup, options)
        if let trusted { setup.setTrusted(trusted) }
        setup.set(CURLOPT_MAXAGE_CONN, options.keptSeconds)
        // All connections: curl alone knows which of those to a host it will use for what must not arrive late.
        setup.setShortEnd(milliseconds: options.tcpTimeoutMilliseconds)
        // A short output comes in one piece. Each handle in use holds so much: twice as much costs more than it saves.
        setup.set(CURLOPT_BUFFERSIZE, 32 << 10)
        unsafe ccurl_set_callback(handle, CURLOPT_WRITEFUNCTION, receiveBodyBytes)
        unsafe ccurl_set_callback(handle, CURLOPT_HEADERFUNCTION, receiveHeaderLine)
        unsafe ccurl_set_callback(handle, CURLOPT_READFUNCTION, sendFileBytes)
        unsafe ccurl_set_seek(handle, seekInFile)
        unsafe ccurl_set_prerequest(handle, permitSending)
        return setup.result
    }

    /// Sets what is this request's own; a failure if it can't be sent as it is.
    ///
    /// - Parameter lists: the header lists of the requests before.
    func prepare(_ lists: inout HeaderLists) -> HTTPFailure? {
        guard HTTPAddress.isPlain(request.url) else {
            return .unsent(.unsupportedURL, "not an absolute http or https URL without user name")
        }
        var setup = unsafe HandleSetup(handle: handle)
        setup.set(CURLOPT_URL, request.url)
        setup.set(CURLOPT_FRESH_CONNECT, 0)
        setTimes(&setup)
        setContext(&setup)
        // HTTP/2 lets a server refuse streams it never looked at, which curl sends again by itself and reports to
        // nobody. Over HTTP/1.1 a request that must not be repeated has no such case.
        setup.set(CURLOPT_HTTP_VERSION, Int(request.mayRepeat ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        // Outputs are images: nothing to gain. JSON of a hundred predictions shrinks a lot.
        if request.sink == nil {
            setup.set(CURLOPT_ACCEPT_ENCODING, "")
        } else {
            unsafe setup.set(CURLOPT_ACCEPT_ENCODING, pointer: nil)
        }
        var contentType: String?
        switch request.body {
        case .bytes(_, let type), .file(_, _, let type): contentType = type
        case .none, .multipart: break
        }
        let list = lists.list(request.headers, contentType: contentType)
        if let failure = setHeaders(&setup, list) ?? setBody(&setup) { return failure }
        guard setup.result == CURLE_OK else {
            return unsafe .unsent(.other, String(cString: curl_easy_strerror(setup.result)))
        }
        return nil
    }

    private static func setSafety(_ setup: inout HandleSetup) {
        setup.set(CURLOPT_NOSIGNAL, 1)
        // Without it, ending a transfer waits for its name to be resolved, and every other transfer with it.
        setup.set(CURLOPT_QUICK_EXIT, 1)
        setup.set(CURLOPT_PROTOCOLS_STR, "http,https")
        setup.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        setup.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        setup.set(CURLOPT_FOLLOWLOCATION, 0)
        setup.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        setup.set(CURLOPT_SSL_VERIFYPEER, 1)
        setup.set(CURLOPT_SSL_VERIFYHOST, 2)
        setup.set(CURLOPT_TCP_KEEPALIVE, 1)
    }

    /// Whom to trust, and through whom to go. What the environment says of it is in the options.
    private static func setWay(_ setup: inout HandleSetup, _ options: HTTPClientOptions) {
        if let file = options.trust.file {
            setup.set(CURLOPT_CAINFO, file)
            setup.set(CURLOPT_PROXY_CAINFO, file)
        }
        if let folders = options.trust.folders {
            setup.set(CURLOPT_CAPATH, folders)
            setup.set(CURLOPT_PROXY_CAPATH, folders)
        }
        guard let proxy = options.proxy else { return setup.set(CURLOPT_PROXY, "") }
        setup.set(CURLOPT_PROXY, proxy.url)
        setup.set(CURLOPT_NOPROXY, proxy.exceptions)
        if let login = proxy.login {
            setup.set(CURLOPT_PROXYUSERNAME, login.user)
            setup.set(CURLOPT_PROXYPASSWORD, login.password)
        }
    }

    private func setTimes(_ setup: inout HandleSetup) {
        setup.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeoutMilliseconds))
        setup.set(CURLOPT_TIMEOUT_MS, max(1, request.totalTimeoutMilliseconds))
        setup.set(CURLOPT_LOW_SPEED_LIMIT, request.stallLimit?.bytesPerSecond ?? 0)
        setup.set(CURLOPT_LOW_SPEED_TIME, request.stallLimit?.seconds ?? 0)
    }

    private func setContext(_ setup: inout HandleSetup) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe setup.set(CURLOPT_PRIVATE, pointer: context)
        unsafe setup.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        unsafe setup.set(CURLOPT_WRITEDATA, pointer: context)
        unsafe setup.set(CURLOPT_HEADERDATA, pointer: context)
        unsafe setup.set(CURLOPT_PREREQDATA, pointer: context)
        unsafe setup.set(CURLOPT_READDATA, pointer: context)
        unsafe setup.set(CURLOPT_SEEKDATA, pointer: context)
    }

    private func setHeaders(_ setup: inout HandleSetup, _ list: HeaderList?) -> HTTPFailure? {
        guard let list else { return .unsent(.badRequest, "a header field has characters that can't be sent") }
        headerList = list
        unsafe setup.set(CURLOPT_HTTPHEADER, pointer: list.lines)
        return nil
    }

    private func setBody(_ setup: inout HandleSetup) -> HTTPFailure? {
        setup.set(CURLOPT_NOBODY, 0)
        setup.set(CURLOPT_UPLOAD, 0)
        if request.method == .delete {
            setup.set(CURLOPT_CUSTOMREQUEST, "DELETE")
        } else {
            unsafe setup.set(CURLOPT_CUSTOMREQUEST, pointer: nil)
        }
        switch (request.method, request.body) {
        case (.get, .none), (.delete, .none): setup.set(CURLOPT_HTTPGET, 1)
        case (.head, .none): setup.set(CURLOPT_NOBODY, 1)
        case (.put, .file(let path, let byteCount, _)): return setUpload(&setup, path, byteCount)
        case (.post, .none): setup.setPostBody([])
        case (.post, .bytes(let bytes, _)): setup.setPostBody(bytes)
        case (.post, .multipart(let parts)): return setForm(&setup, parts)
        default: return .unsent(.badRequest, "only POST has a body, and PUT a file")
        }
        return nil
    }

    private func setUpload(_ setup: inout HandleSetup, _ path: String, _ byteCount: Int) -> HTTPFailure? {
        guard let source = UploadSource(path: path, byteCount: byteCount) else {
            return .unsent(.badRequest, "a file to be sent can't be read")
        }
        upload = source
        setup.set(CURLOPT_UPLOAD, 1)
        setup.setUploadSize(byteCount)
        return nil
    }

    private func setForm(_ setup: inout HandleSetup, _ parts: [HTTPBody.Part]) -> HTTPFailure? {
        unsafe form = curl_mime_init(handle)
        for part in parts {
            let field = unsafe curl_mime_addpart(form)
            unsafe curl_mime_name(field, part.name)
            switch part.content {
            case .bytes(let bytes):
                unsafe bytes.withUnsafeBytes { bytes in
                    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                    // An empty array may have no address, and a nil address would mean "no content".
                    unsafe _ =
                        start.map { unsafe curl_mime_data(field, $0, bytes.count) }
                        ?? curl_mime_data(field, "", 0)
                }
            case .file(let path):
                guard unsafe curl_mime_filedata(field, path) == CURLE_OK else {
                    return .unsent(.badRequest, "a file to be sent can't be read")
                }
            }
            if let filename = part.filename { unsafe _ = curl_mime_filename(field, filename) }
            if let type = part.contentType { unsafe _ = curl_mime_type(field, type) }
        }
        unsafe setup.set(CURLOPT_MIMEPOST, pointer: UnsafeRawPointer(form))
        return nil
    }

    /// Points the handle at the next address of a redirect; false if that is not possible.
    func redirect(to next: String, keepsAuthorization: Bool, millisecondsLeft: Int) -> Bool {
        var setup = unsafe HandleSetup(handle: handle)
        setup.set(CURLOPT_URL, next)
        setup.set(CURLOPT_TIMEOUT_MS, millisecondsLeft)
        let fields = keepsAuthorization ? request.headers : request.headers.removing("authorization")
        let list = HeaderList(fields, contentType: nil)
        guard setHeaders(&setup, list) == nil, setup.result == CURLE_OK else { return false }
        url = next
        hops += 1
        head = []
        headerBytes = 0
        body = []
        bodyBytes = 0
        return true
    }
}
