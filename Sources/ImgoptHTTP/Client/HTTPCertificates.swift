internal import CCurl

/// Certificates of authorities, as PEM: looked at, so that a client can trust them.
package struct HTTPCertificates: Sendable, Equatable {
    /// Why a text holds none.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        /// It holds nothing in PEM that is a certificate.
        case none
        /// The same, but it is one certificate in the other form.
        case binary
        /// So many were read; the next one can't be.
        case damaged(after: Int)

        package var description: String {
            switch self {
            case .none: "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
            case .binary: "is in DER, not in PEM: openssl x509 -inform der -in FILE -out FILE.pem makes PEM of it"
            case .damaged(let count): "holds a certificate that can't be read, number \(count + 1)"
            }
        }
    }

    /// The text that was read.
    let pem: [UInt8]
    /// How many there are.
    package let count: Int
    /// How many of them have expired.
    package let expired: Int

    /// Reads all certificates of a text.
    package init(pem: [UInt8]) throws(Problem) {
        let list = try CertificateList(pem)
        self.pem = pem
        count = list.count
        expired = list.expired
    }
}

/// The same as the TLS library has them: for one thread.
@safe
final class CertificateList {
    let pointer: OpaquePointer

    init(_ pem: [UInt8]) throws(HTTPCertificates.Problem) {
        var damaged: Int32 = 0
        let found = unsafe pem.withUnsafeBytes {
            unsafe ccurl_certificates_read($0.baseAddress, Int32(clamping: $0.count), &damaged)
        }
        guard let found = unsafe found else {
            if damaged > 0 { throw .damaged(after: Int(damaged) - 1) }
            throw pem.starts(with: [0x30, 0x82]) ? .binary : .none
        }
        unsafe pointer = unsafe found
    }

    deinit { unsafe ccurl_certificates_free(pointer) }

    var count: Int { unsafe Int(ccurl_certificates_count(pointer)) }
    var expired: Int { unsafe Int(ccurl_certificates_expired(pointer)) }
}
