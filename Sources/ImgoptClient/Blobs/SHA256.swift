import CCrypto

/// A SHA-256 that grows with what it is given. Move-only, since the state behind it is C's and has one owner.
@safe package struct SHA256: ~Copyable {
    private let context: OpaquePointer?
    private var isSound: Bool

    /// The digest of no bytes yet.
    package init() {
        unsafe context = EVP_MD_CTX_new()
        isSound = unsafe context != nil && ccrypto_sha256_begin(context) == 1
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes at the end.
    package mutating func update(_ bytes: [UInt8]) {
        guard isSound, !bytes.isEmpty else { return }
        isSound = unsafe EVP_DigestUpdate(context, bytes, bytes.count) == 1
    }

    /// The digest as 64 lower-case hexadecimal digits; nil: the library could not make one.
    package consuming func finish() -> String? {
        var digest = [UInt8](repeating: 0, count: 32)
        guard unsafe isSound && EVP_DigestFinal_ex(context, &digest, nil) == 1 else { return nil }
        return digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
