/// The token of the provider's API. It shows itself nowhere: not in logs, dumps or messages.
package struct ReplicateToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Where a token comes from.
    package enum Place: Sendable, Equatable {
        /// systemd's copy of a file, made at each start, by its name.
        case credential(String)
        /// The file that a setting names, read again at each reload.
        case file(setting: String)
        /// A variable, which does not change while the process lives.
        case environment(String)

        /// What makes the daemon use a new token, once it is there.
        package var renewal: String {
            switch self {
            case .credential: "put a valid one in place, then restart: systemd copies it at each start"
            case .file(let setting): "put a valid one into the file of \(setting), then reload"
            case .environment(let name): "set \(name) to a valid one, then restart"
            }
        }
    }

    /// The secret itself, for the Authorization header and nothing else.
    package let value: String
    /// Where it was found.
    package let place: Place

    /// Takes a token that has been checked; `TokenSource` makes them from the world.
    package init(_ value: String, from place: Place = .environment(TokenSource.variable)) {
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
    /// The place that an account names has none.
    case missingOf(account: String, place: String)
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
        case .missingOf(let account, let place): "no token for account \(account): there is no \(place)"
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
    static let credential = "replicate-token"
    /// The variable that is read last.
    package static let variable = "REPLICATE_API_TOKEN"

    /// The token of an account, from the one place that its settings name.
    static func load(
        _ account: Settings.Account, named name: String, environment: [String: String]
    ) throws(TokenError) -> ReplicateToken {
        if let credential = account.tokenCredential {
            let token = try load(credential: credential, environment)
            guard let token else { throw .missingOf(account: name, place: "credential \(credential)") }
            return token
        }
        if let file = account.tokenFile { return try load(file: file, setting: "accounts.\(name).token_file") }
        let variable = account.tokenVariable ?? ""
        guard let text = environment[variable] else {
            throw .missingOf(account: name, place: "variable \(variable)")
        }
        return try check(Array(text.utf8), .environment(variable), place: variable)
    }

    /// The token from the first place that has one. A place that is there but broken is an error, not skipped: another
    /// account's token in the next place would be worse than none.
    package static func load(
        tokenFile: String?, environment: [String: String]
    ) throws(TokenError) -> ReplicateToken {
        if let token = try load(credential: credential, environment) { return token }
        if let tokenFile {
            return try load(file: tokenFile, setting: SettingsTable.name(of: \.replicate.tokenFile))
        }
        if let text = environment[variable] {
            return try check(Array(text.utf8), .environment(variable), place: variable)
        }
        throw .missing
    }

    /// A token that systemd hands over; nil: it hands over none of this name.
    private static func load(
        credential name: String, _ environment: [String: String]
    ) throws(TokenError) -> ReplicateToken? {
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return nil }
        let place = "the credential \(name)"
        let bytes: [UInt8]
        do throws(FileBytes.ReadError) {
            bytes = try FileBytes.read("\(folder)/\(name)", limit: maxBytes)
        } catch {
            if error.isMissingFile { return nil }
            throw .unreadable(place: place, reason: "\(error)")
        }
        return try check(bytes, .credential(name), place: place)
    }

    private static func load(file: String, setting: String) throws(TokenError) -> ReplicateToken {
        let bytes: [UInt8]
        do throws(FileBytes.ReadError) {
            bytes = try FileBytes.read(file, limit: maxBytes)
        } catch {
            throw .unreadable(place: file, reason: "\(error)")
        }
        return try check(bytes, .file(setting: setting), place: file)
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
