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

    /// The digest as 64 lower-case hexadecimal digits. Ends it: it takes no more bytes.
    package consuming func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe isSound && EVP_DigestFinal_ex(context, &digest, nil) == 1
        // Fails only without memory, or in a library without SHA-256: then nothing here can go on.
        precondition(isDone, "libcrypto computed no SHA-256")
        return Self.hex(digest)
    }

    /// The digest of all these bytes.
    package static func hex(of bytes: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return digest.finish()
    }

    /// Bytes as lower-case hexadecimal digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The code of bytes under a key (HMAC-SHA256), 32 bytes.
    package static func code(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe ccrypto_hmac_sha256(key, Int32(key.count), bytes, bytes.count, &code) == 1
        precondition(isDone, "libcrypto computed no HMAC-SHA256")
        return code
    }
}
