internal import CCurl

/// Sets options of a handle and remembers the first that curl refused.
@safe
struct HandleSetup {
    private let handle: UnsafeMutableRawPointer
    private(set) var result = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { unsafe self.handle = unsafe handle }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(unsafe ccurl_set_long(handle, option, value))
    }

    /// curl copies the text.
    mutating func set(_ option: CURLoption, _ text: String) {
        note(unsafe text.withCString { unsafe ccurl_set_pointer(handle, option, $0) })
    }

    /// curl keeps the pointer: it must outlive the transfer.
    @unsafe
    mutating func set(_ option: CURLoption, pointer: UnsafeRawPointer?) {
        note(unsafe ccurl_set_pointer(handle, option, pointer))
    }

    /// Has what was sent arrive within so long, or never.
    mutating func setShortEnd(milliseconds: Int) {
        note(unsafe ccurl_set_short_end(handle, Int32(clamping: milliseconds)))
    }

    /// The certificates must outlive the handle.
    mutating func setTrusted(_ certificates: CertificateList) {
        note(unsafe ccurl_set_trusted(handle, certificates.pointer))
    }

    /// curl copies the bytes.
    mutating func setPostBody(_ bytes: [UInt8]) {
        note(unsafe ccurl_set_long(handle, CURLOPT_POST, 1))
        note(unsafe ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        note(
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe bytes.isEmpty
                    ? ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, "")
                    : ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
            })
    }

    mutating func setUploadSize(_ bytes: Int) {
        note(unsafe ccurl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(bytes)))
    }

    private mutating func note(_ code: CURLcode) {
        if result == CURLE_OK { result = code }
    }
}
