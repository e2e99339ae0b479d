import FoundationEssentials
import ImgoptHash

/// What a webhook's requests are signed with, as Standard Webhooks has it: https://www.standardwebhooks.com.
struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What the specification asks for.
    static let keyBytes = 24...64
    static let prefix = "whsec_"

    private let key: [UInt8]

    /// A secret as it is written; nil: it is none.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let key = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            Self.keyBytes.contains(key.count)
        else { return nil }
        self.key = Array(key)
    }

    var description: String { "<secret>" }
    /// Never the secret.
    var debugDescription: String { description }
    /// Never the secret.
    var customMirror: Mirror { Mirror(self, children: []) }

    /// The value of `webhook-signature` for a body under this id and time, in seconds since 1970.
    func signature(of body: [UInt8], id: String, seconds: Int64) -> String {
        let code = SHA256.code(of: Array("\(id).\(seconds).".utf8) + body, key: key)
        return "v1," + Data(code).base64EncodedString()
    }
}

/// Why a webhook can't be used. The text holds nothing of a secret.
struct WebhookError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and where.
    let description: String
    /// Whether it is only not seen from here: a service may have it as a credential.
    var isUnseen = false
}

extension SettingsSource {
    /// No secret is nearly as long.
    private static let webhookSecretBytesMax = 4_096
    /// The name of systemd's credential.
    static let webhookCredential = "notify-secret"

    /// The secret of the webhook as it stands there now: systemd's credential, then the file of the settings. A place
    /// that is there but broken is an error, not skipped.
    func webhookSecret(_ settings: Settings) throws(WebhookError) -> WebhookSecret {
        let name = SettingsTable.name(of: \.notify.webhookSecretFile)
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let place = "the credential \(Self.webhookCredential)"
            if let secret = try Self.webhookSecret(at: "\(folder)/\(Self.webhookCredential)", place) { return secret }
        }
        if let file = settings.notify.webhookSecretFile {
            if let secret = try Self.webhookSecret(at: file, "\(file) (\(name))") { return secret }
            throw WebhookError(description: "\(file) (\(name)) is not there")
        }
        throw WebhookError(
            description: """
                no secret for the webhook: give it as the systemd credential \(Self.webhookCredential) \
                (LoadCredential=\(Self.webhookCredential):/etc/imgopt/\(Self.webhookCredential)), or in a file named \
                by the setting \(name)
                """, isUnseen: true)
    }

    /// Nil: there is no such file.
    private static func webhookSecret(
        at path: String, _ place: String
    ) throws(WebhookError) -> WebhookSecret? {
        let bytes: [UInt8]
        do throws(FileBytes.ReadError) {
            bytes = try FileBytes.read(path, limit: webhookSecretBytesMax)
        } catch {
            if error.isMissingFile { return nil }
            throw WebhookError(description: "the secret in \(place) can't be read: \(error)")
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard let secret = WebhookSecret(text) else {
            let (least, most) = (WebhookSecret.keyBytes.lowerBound, WebhookSecret.keyBytes.upperBound)
            throw WebhookError(
                description: "\(place) must hold \(WebhookSecret.prefix) and the base64 of \(least) to \(most) bytes: "
                    + "echo \(WebhookSecret.prefix)$(openssl rand -base64 32) makes one")
        }
        return secret
    }
}
