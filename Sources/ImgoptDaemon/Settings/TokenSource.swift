/// The token of the provider's API. It shows itself nowhere: not in logs, dumps or messages.
package struct ReplicateToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Where a token comes from.
    package enum Place: Sendable {
        /// systemd's copy of a file, made at each start.
        case credential
        /// The file that `replicate.token_file` names, read again at each reload.
        case file
        /// `REPLICATE_API_TOKEN`, which does not change while the process lives.
        case environment

        /// What makes the daemon use a new token, once it is there.
        package var renewal: String {
            switch self {
            case .credential: "put a valid one in place, then restart: systemd copies it at each start"
            case .file: "put a valid one into the file of replicate.token_file, then reload"
            case .environment: "set REPLICATE_API_TOKEN to a valid one, then restart"
            }
        }
    }

    /// The secret itself, for the Authorization header and nothing else.
    package let value: String
    /// Where it was found.
    package let place: Place

    /// Takes a token that has been checked; `TokenSource` makes them from the world.
    package init(_ value: String, from place: Place = .environment) {
        self.value = value
        self.place = place
    }

    package var description: String { "<token>" }
    /// Never the secret.
    package var debugDescription: String { description }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why there is no token. No case holds anything of a token's text.
package enum TokenError: Error, Equatable, CustomStringConvertible {
    /// None of the three places has one.
    case missing
    /// The file cannot be read.
    case unreadable(place: String, reason: String)
    /// There is nothing in it.
    case empty(place: String)
    /// White space or other characters that no token has, in the middle: two tokens, or no token at all.
    case malformed(place: String)

    package var description: String {
        switch self {
        case .missing:
            """
            no token for Replicate: give it as the systemd credential replicate-token \
            (LoadCredential=replicate-token:/etc/imgopt/replicate-token), in a file named by the setting \
            replicate.token_file, or in the variable REPLICATE_API_TOKEN
            """
        case .unreadable(let place, let reason): "the token for Replicate in \(place) cannot be read: \(reason)"
        case .empty(let place): "the token for Replicate in \(place) is empty"
        case .malformed(let place):
            "the token for Replicate in \(place) is not one word of printable ASCII: it must hold the token alone"
        }
    }
}

/// Finds the token: systemd's credential, then `replicate.token_file`, then `REPLICATE_API_TOKEN`.
package enum TokenSource {
    /// No token is nearly as long; a file that is was named by mistake.
    private static let maxBytes = 4096

    /// The token from the first place that has one. A place that is there but broken is an error, not skipped: another
    /// account's token in the next place would be worse than none.
    package static func load(
        tokenFile: String?, environment: [String: String]
    ) throws(TokenError) -> ReplicateToken {
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let path = folder + "/replicate-token"
            do {
                return try check(
                    FileBytes.read(path, limit: maxBytes), .credential, place: "the credential replicate-token")
            } catch let error as TokenError {
                throw error
            } catch let error as FileBytes.ReadError {
                guard error.isMissingFile else {
                    throw .unreadable(place: "the credential replicate-token", reason: "\(error)")
                }
            } catch {
                throw .unreadable(place: "the credential replicate-token", reason: "\(error)")
            }
        }
        if let tokenFile {
            let bytes: [UInt8]
            do {
                bytes = try FileBytes.read(tokenFile, limit: maxBytes)
            } catch {
                throw .unreadable(place: tokenFile, reason: "\(error)")
            }
            return try check(bytes, .file, place: tokenFile)
        }
        if let text = environment["REPLICATE_API_TOKEN"] {
            return try check(Array(text.utf8), .environment, place: "REPLICATE_API_TOKEN")
        }
        throw .missing
    }

    private static func check(
        _ bytes: [UInt8], _ kind: ReplicateToken.Place, place: String
    ) throws(TokenError) -> ReplicateToken {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let trimmed = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard !trimmed.isEmpty else { throw .empty(place: place) }
        guard trimmed.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .malformed(place: place) }
        return ReplicateToken(String(decoding: trimmed, as: UTF8.self), from: kind)
    }
}
