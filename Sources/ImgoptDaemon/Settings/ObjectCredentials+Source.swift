import ImgoptObjects

/// Why there are no credentials for the bucket. The text holds nothing of a secret.
struct ObjectCredentialsError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and where.
    let description: String
    /// None are anywhere: systemd shows its credentials to the service alone.
    var isUnseen = false
}

extension SettingsSource {
    /// Who the daemon is to the object store: systemd's credential `s3-credentials`, then `s3.credentials_file`, then
    /// the variables that AWS's own programs read. A place that is there but broken is an error, not skipped.
    func objectCredentials(_ settings: Settings) throws(ObjectCredentialsError) -> ObjectCredentials {
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let path = folder + "/s3-credentials"
            let place = "the credential s3-credentials"
            if let bytes = try Self.bytes(path, place) { return try Self.parse(bytes, place) }
        }
        if let file = settings.objects.credentialsFile {
            let name = "\(file) (\(SettingsTable.name(of: \.objects.credentialsFile)))"
            guard let bytes = try Self.bytes(file, name) else {
                throw ObjectCredentialsError(description: "\(name) is not there")
            }
            return try Self.parse(bytes, name)
        }
        guard let key = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw ObjectCredentialsError(
                description: """
                    no credentials for the bucket: give them as the systemd credential s3-credentials \
                    (LoadCredential=s3-credentials:/etc/imgopt/s3-credentials), in a file named by the setting \
                    \(SettingsTable.name(of: \.objects.credentialsFile)), or in the variables AWS_ACCESS_KEY_ID and \
                    AWS_SECRET_ACCESS_KEY
                    """, isUnseen: true)
        }
        return try Self.check(key, secret, environment["AWS_SESSION_TOKEN"], "AWS_ACCESS_KEY_ID and its secret")
    }

    private static let credentialBytesMax = 16 << 10

    /// The bytes of a file; nil: there is none.
    private static func bytes(_ path: String, _ place: String) throws(ObjectCredentialsError) -> [UInt8]? {
        do throws(FileBytes.ReadError) {
            return try FileBytes.read(path, limit: credentialBytesMax)
        } catch {
            if error.isMissingFile { return nil }
            throw ObjectCredentialsError(description: "\(place) can't be read: \(error)")
        }
    }

    /// Two lines, or three with a session token; or `aws_access_key_id = …` and so on, of the first section.
    static func parse(_ bytes: [UInt8], _ place: String) throws(ObjectCredentialsError) -> ObjectCredentials {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingBlanks }.filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix(";") }
        guard lines.first?.hasPrefix("[") == true || lines.contains(where: { $0.hasPrefix("aws_") }) else {
            guard (2...3).contains(lines.count) else {
                throw ObjectCredentialsError(
                    description: "\(place) must hold the key's name and its secret, a line each, or be as AWS's own")
            }
            return try check(lines[0], lines[1], lines.count == 3 ? lines[2] : nil, place)
        }
        var values: [String: String] = [:]
        for line in lines.drop(while: { $0.hasPrefix("[") }).prefix(while: { !$0.hasPrefix("[") }) {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[line[..<sign].trimmingBlanks] = line[sign...].dropFirst().trimmingBlanks
        }
        guard let key = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else {
            throw ObjectCredentialsError(
                description: "\(place) has no aws_access_key_id and aws_secret_access_key in its first section")
        }
        return try check(key, secret, values["aws_session_token"], place)
    }

    private static func check(
        _ key: String, _ secret: String, _ token: String?, _ place: String
    ) throws(ObjectCredentialsError) -> ObjectCredentials {
        let isWord = { (text: String) in !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
        guard isWord(key), isWord(secret), token.map({ $0.isEmpty || isWord($0) }) ?? true, !key.contains("/") else {
            throw ObjectCredentialsError(
                description: "\(place): key, secret and session token must each be one word of printable ASCII")
        }
        return ObjectCredentials(accessKey: key, secretKey: secret, sessionToken: token)
    }
}

extension StringProtocol {
    fileprivate var trimmingBlanks: String {
        let isBlank = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        var rest = drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
