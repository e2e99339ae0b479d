import CCrypto

/// An MD5 that grows with what it is given: no proof against anybody, but what object stores call what they hold.
@safe package struct MD5: ~Copyable {
    private let context: OpaquePointer?
    private var isSound: Bool

    /// The digest of no bytes yet.
    package init() {
        unsafe context = EVP_MD_CTX_new()
        isSound = unsafe context != nil && ccrypto_md5_begin(context) == 1
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes at the end.
    package mutating func update(_ bytes: [UInt8]) {
        guard isSound, !bytes.isEmpty else { return }
        isSound = unsafe EVP_DigestUpdate(context, bytes, bytes.count) == 1
    }

    /// The digest, 16 bytes. Ends it. Nil: libcrypto is told to have no MD5, as FIPS wants it.
    package consuming func finish() -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 16)
        return unsafe isSound && EVP_DigestFinal_ex(context, &digest, nil) == 1 ? digest : nil
    }
}
