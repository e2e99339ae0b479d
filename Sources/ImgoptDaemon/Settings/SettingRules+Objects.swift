import FoundationEssentials
import ImgoptHTTP

/// What the settings of the bucket accept.
extension SettingRules {
    static let objectEndpoint = TextRule(
        allowed: "the URL of a server, such as https://s3.example.com, without path, user or query",
        repeatsValue: false
    ) { text in
        guard let address = HTTPAddress(url: text), let parts = URLComponents(string: text) else { return false }
        return !address.host.isEmpty && ["", "/"].contains(parts.path) && parts.query == nil && parts.fragment == nil
    }

    static let publicBaseURL = TextRule(
        allowed: "a URL without user, query or slash at its end, such as https://images.example.com",
        repeatsValue: false
    ) { text in
        guard let address = HTTPAddress(url: text), let parts = URLComponents(string: text) else { return false }
        return !address.host.isEmpty && !text.hasSuffix("/") && parts.user == nil && parts.query == nil
            && parts.fragment == nil
    }

    static let bucket = TextRule(allowed: "a bucket's name: 3 to 63 of a-z 0-9 . - (and A-Z _ of old)") {
        (3...63).contains($0.utf8.count) && $0.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
            && $0.utf8.first.map(isLetterOrDigit) == true && !$0.contains("..")
    }

    static let objectPrefix = TextRule(
        allowed: "steps of a-z A-Z 0-9 . _ - with slashes between, such as shop/outputs, at most 200 characters"
    ) { text in
        (1...200).contains(text.utf8.count)
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { step in
                !step.isEmpty && step != "." && step != ".."
                    && step.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
            }
    }

    static let objectWord = TextRule(allowed: "1 to 64 of a-z A-Z 0-9 _ : -") {
        (1...64).contains($0.utf8.count) && $0.utf8.allSatisfy { isLetterOrDigit($0) || "_:-".utf8.contains($0) }
    }

    static let fieldValue = TextRule(allowed: "1 to 256 characters of printable ASCII") {
        (1...256).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
