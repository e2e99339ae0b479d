/// Whose certificates a client takes. Nothing set: whom the system trusts.
package struct HTTPTrust: Sendable, Equatable {
    /// A file of authorities in place of the system's.
    package var file: String?
    /// Folders of authorities in place of the system's, as OpenSSL takes them: hashed, with colons between.
    package var folders: String?
    /// Authorities beside those.
    package var added: HTTPCertificates?

    /// What the system trusts, and nobody else.
    package init() {}
}
