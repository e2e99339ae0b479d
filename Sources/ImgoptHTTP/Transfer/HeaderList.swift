internal import CCurl

/// The header lines of a request as curl takes them. It only reads them: requests with the same lines share one list.
@safe
final class HeaderList {
    let lines: UnsafeMutablePointer<curl_slist>
    private let fields: HTTPFields
    private let contentType: String?

    /// Nil: a field has characters that can't be sent.
    init?(_ fields: HTTPFields, contentType: String?) {
        let all = fields.all
        // An empty Expect keeps curl from waiting for a "100 Continue" before larger bodies.
        guard all.allSatisfy(\.isSendable), let first = unsafe curl_slist_append(nil, "Expect:") else { return nil }
        for field in all {
            let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            unsafe _ = curl_slist_append(first, line)
        }
        if let contentType { unsafe _ = curl_slist_append(first, "Content-Type: \(contentType)") }
        unsafe lines = unsafe first
        self.fields = fields
        self.contentType = contentType
    }

    deinit { unsafe curl_slist_free_all(lines) }

    func holds(_ fields: HTTPFields, contentType: String?) -> Bool {
        self.contentType == contentType && self.fields == fields
    }
}

extension HTTPFields.Field {
    /// Whether it can stand in a request as one line, and as nothing but itself.
    fileprivate var isSendable: Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            && !name.utf8.contains(UInt8(ascii: ";"))
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}
