import FoundationEssentials
import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import ImgoptWire

/// What the single settings accept. Each rule is a question about one value; relations between values are checked by
/// `Settings.load`.
enum SettingRules {
    /// What `sockaddr_un` has room for, less the zero at the end.
    static let socketPathBytes = 107

    static let absolutePath = TextRule(allowed: "an absolute path", isAllowed: isAbsolutePath)

    /// The same, for the file of a secret: somebody may have put the secret itself there.
    static func secretPath(_ secret: String) -> TextRule {
        TextRule(
            allowed: "the absolute path of a file that holds \(secret)", repeatsValue: false, isAllowed: isAbsolutePath)
    }

    /// User and password have a file of their own: this one is printed and logged.
    static let proxy = TextRule(
        allowed: "none, or like http://proxy.example:3128 (also https, socks5 and socks5h), with a port and without a "
            + "user: that goes into replicate.proxy_credentials_file", repeatsValue: false
    ) {
        guard $0 != "none" else { return true }
        let proxy = HTTPProxy(url: $0, origin: "")
        return $0.contains("://") && proxy?.hasPort == true && proxy?.hasLogin == false
    }

    static let socketPath = TextRule(allowed: "an absolute path of at most \(socketPathBytes) bytes") {
        isAbsolutePath($0) && $0.utf8.count <= socketPathBytes
    }

    static let mode = TextRule(allowed: "permission bits in octal, such as 0660, without any for execution") {
        guard let bits = UInt32($0, radix: 8), $0.utf8.count <= 4 else { return false }
        return bits & ~0o666 == 0 && bits & 0o600 == 0o600
    }

    /// User, password, query and fragment have no place in it, and could be secrets: it is logged.
    static let baseURL = TextRule(
        allowed: "an https URL without user, query or fragment (http only for a loopback host)", repeatsValue: false,
        isAllowed: isBaseURL)

    static let hostName = TextRule(allowed: "a host name, such as replicate.delivery", isAllowed: isHostName)

    static let modelName = TextRule(allowed: ModelReference.forms, isAllowed: isModelName)

    static let storeName = TextRule(allowed: "1 to 128 of A-Z a-z 0-9 . _ : @ -", isAllowed: isStoreName)

    static let accountName = TextRule(
        allowed: "the name of an account, 1 to 64 of a-z 0-9 _ -", isAllowed: isAccountName)

    /// An account that has settings of its own.
    static let ownAccountName = TextRule(
        allowed: "1 to 64 of a-z 0-9 _ -, and not default: that one is replicate.* and limiter.*"
    ) { isAccountName($0) && $0 != Settings.Account.main }

    static let credentialName = TextRule(
        allowed: "the name of a credential: letters, digits, and . _ -", repeatsValue: false
    ) { text in
        (1...255).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
    }

    static let variableName = TextRule(
        allowed: "the name of a variable: letters, digits and _", repeatsValue: false
    ) { isFieldName($0) && $0.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true }

    static let fieldName = TextRule(allowed: "the name of an input: letters, digits and _", isAllowed: isFieldName)

    /// A list can be told by its brackets, for where no schema tells.
    static let imageField = TextRule(allowed: "the name of an input: letters, digits and _, with [] if it is a list") {
        isFieldName($0.hasSuffix("[]") ? String($0.dropLast(2)) : $0)
    }

    /// By the parser that reads it when it is used, and no deeper than what clients may send.
    static let jsonObject = TextRule(
        allowed: "the text of a JSON object, nested \(Limits.standard.valueDepth) deep at most"
    ) {
        let value = try? JSONValue(parsing: $0, maximumDepth: Limits.standard.valueDepth)
        return value?.objectValue != nil
    }

    static let groupName = TextRule(allowed: "the name or number of a group") {
        !$0.isEmpty && $0.utf8.count <= 64 && $0.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f }
    }

    static let accessRule = TextRule(allowed: "like \"group:photo acme shop-*\" or \"user:anna acme\"") {
        AccessRule(parsing: $0) != nil
    }

    static let metricsAddress = TextRule(
        allowed: "a loopback address with a port, such as 127.0.0.1:9464, or unix: with an absolute path of at most "
            + "\(socketPathBytes) bytes"
    ) { MetricsAddress(parsing: $0) != nil }

    static let currency = TextRule(allowed: "1 to 8 letters, such as USD") {
        (1...8).contains($0.utf8.count) && $0.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
    }

    static func oneOf(_ words: String...) -> TextRule {
        TextRule(allowed: "one of " + words.joined(separator: ", ")) { words.contains($0) }
    }

    private static func isFieldName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    static func isStoreName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLetterOrDigit($0) || "._:@-".utf8.contains($0) }
    }

    private static func isAccountName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (isLetterOrDigit($0) && !(65...90).contains($0)) || "_-".utf8.contains($0) }
    }

    static func isModelName(_ text: String) -> Bool { ModelReference(text) != nil }

    private static func isAbsolutePath(_ text: String) -> Bool {
        text.hasPrefix("/") && text.utf8.count < 4096 && !text.utf8.contains(0)
    }

    private static func isBaseURL(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return false }
        switch parts.scheme?.lowercased() {
        case "https": return true
        case "http": return isLoopback(host)
        default: return false
        }
    }

    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && numbers.allSatisfy { $0 != nil }
    }

    private static func isHostName(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
