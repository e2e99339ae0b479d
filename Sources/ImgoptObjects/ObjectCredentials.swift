/// Who a request is from. The secret parts show themselves nowhere: not in logs, dumps or messages.
package struct ObjectCredentials: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The public name of the key.
    package let accessKey: String
    let secretKey: String
    /// Of a key that was lent for a while; nil: of one's own.
    let sessionToken: String?

    /// An empty session token is none.
    package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken.flatMap { $0.isEmpty ? nil : $0 }
    }

    package var description: String { "<credentials>" }
    /// Never the secret.
    package var debugDescription: String { description }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
