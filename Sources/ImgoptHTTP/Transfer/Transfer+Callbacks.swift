internal import CCurl
internal import Glibc

/// Called when a connection is ready, just before the request is written: for each connection curl tries, so also when
/// it is about to repeat a request whose kept-alive connection ended without an answer. The server may have acted on
/// the first, so the second is refused where repeating is not allowed. Nor is a request that must not be repeated sent
/// on a kept connection that is over: nobody would know then whether the server has it.
func permitSending(
    _ context: UnsafeMutableRawPointer?, _: UnsafeMutablePointer<CChar>?, _: UnsafeMutablePointer<CChar>?,
    _: Int32, _ localPort: Int32
) -> Int32 {
    guard let transfer = unsafe Transfer.of(context) else { return CURL_PREREQFUNC_ABORT }
    if !transfer.request.mayRepeat {
        transfer.wasRepeatRefused = transfer.sendings > 0
        transfer.hasMetEnd = unsafe transfer.isKept && ccurl_watch_is_over(transfer.watch, localPort) != 0
        if transfer.wasRepeatRefused || transfer.hasMetEnd { return CURL_PREREQFUNC_ABORT }
    }
    transfer.sendings += 1
    return CURL_PREREQFUNC_OK
}

/// One header line, or the status line that starts a new head (after a 100, say).
func receiveHeaderLine(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe Transfer.of(context) else { return 0 }
    let line = unsafe UnsafeRawBufferPointer(start: start, count: size * count)
    return unsafe transfer.takeHeader(line) ? size * count : 0
}

/// The next bytes of the body.
func receiveBodyBytes(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe Transfer.of(context) else { return 0 }
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: size * count)
    return unsafe transfer.takeBody(bytes) ? size * count : 0
}

/// Room for the next bytes of the file that is sent.
func sendFileBytes(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = unsafe Transfer.of(context), let upload = transfer.upload else {
        return Int(CURL_READFUNC_ABORT)
    }
    let room = unsafe UnsafeMutableRawBufferPointer(start: start, count: size * count)
    guard let read = unsafe upload.read(into: room) else {
        transfer.stop = .unreadable
        return Int(CURL_READFUNC_ABORT)
    }
    return read
}

/// curl begins anew, on another connection.
func seekInFile(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    guard let transfer = unsafe Transfer.of(context), let upload = transfer.upload, origin == SEEK_SET else {
        return CURL_SEEKFUNC_FAIL
    }
    upload.offset = Int(offset)
    return CURL_SEEKFUNC_OK
}

extension Transfer {
    @unsafe
    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether its connection served others before. A new one may have something to be read: what TLS 1.3 sends ahead.
    fileprivate var isKept: Bool {
        var connects = 0
        unsafe ccurl_get_long(handle, CURLINFO_NUM_CONNECTS, &connects)
        return connects == 0
    }

    private var isSuccess: Bool { (200...299).contains(status) }

    fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerBytesMax else {
            stop = .tooLarge
            return false
        }
        // A status line starts a new head, after a 100 for instance.
        if unsafe line.starts(with: "HTTP/".utf8) {
            announcedLength = nil
            head.removeAll(keepingCapacity: true)
            head.reserveCapacity(Self.usualHeadBytes)
        } else {
            guard unsafe isLengthPossible(line) else {
                stop = .impossibleLength
                return false
            }
            unsafe head.append(contentsOf: line)
        }
        return true
    }

    /// Whether the line is no length of a body, or one that can be and is the same as the one before. curl (7.88) reads
    /// to the end of the connection where the number is beyond its own, and of two it takes the last: what came would
    /// be taken for all there is.
    private func isLengthPossible(_ line: UnsafeRawBufferPointer) -> Bool {
        let name = "content-length:".utf8
        guard line.count > name.count, unsafe zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
            return true
        }
        let values = unsafe String(decoding: line.dropFirst(name.count), as: UTF8.self)
        for value in values.split(separator: ",", omittingEmptySubsequences: false) {
            let text = value.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text),
                length <= Self.lengthMax, announcedLength ?? length == length
            else { return false }
            announcedLength = length
        }
        return true
    }

    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bodyBytes += bytes.count
        guard bodyBytes <= request.maximumBodyBytes, !isAnnouncedTooLarge else {
            stop = .tooLarge
            return false
        }
        guard isSuccess else {
            unsafe body.append(contentsOf: bytes.prefix(Self.errorBodyBytesMax - body.count))
            return true
        }
        guard let sink = request.sink else {
            unsafe body.append(contentsOf: bytes)
            return true
        }
        do {
            try beginSinkOnce()
            try unsafe sink.write(bytes.bytes)
            return true
        } catch {
            stop = .sink("\(error)")
            return false
        }
    }

    /// No need to fetch what is known to be refused.
    private var isAnnouncedTooLarge: Bool {
        var announced: curl_off_t = -1
        unsafe ccurl_get_offset(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced)
        return announced > Int64(request.maximumBodyBytes)
    }

    /// Opens the sink before its first bytes, or at the end of an empty body.
    func beginSinkOnce() throws {
        guard let sink = request.sink, isSuccess, !hasBegunSink else { return }
        hasBegunSink = true
        try sink.begin(status: status, headers: HTTPFields(head: head))
    }
}
