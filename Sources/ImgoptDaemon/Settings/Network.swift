import Glibc
package import ImgoptHTTP
package import ImgoptReplicate

/// How the provider is reached from here: what stands between, whose certificates are taken, and what goes with each
/// request for whoever stands there.
package struct Network: Sendable {
    /// What stands between; nil: nothing.
    package let proxy: HTTPProxy?
    /// Whose certificates are taken.
    package let trust: HTTPTrust
    /// What goes with each request to the API.
    package let headers: ExtraHeaders
    /// What is allowed and still hardly what is meant.
    package private(set) var warnings: [String] = []

    /// Why there is no way. The text holds nothing of a secret.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        /// What is wrong, and where.
        package let description: String
    }

    private static let secretBytesMax = 16 << 10
    private static let certificateBytesMax = 16 << 20

    /// Reads what the settings and the variables name, as it stands there now. Of variables those count that curl's own
    /// command reads, in its order; a setting goes before them.
    init(_ settings: Settings.Replicate, environment: [String: String]) throws(Problem) {
        let variables = environment.filter { !$0.value.isEmpty }
        headers = try Self.headers(settings.headersFile)
        trust = try Self.trust(settings.caFile, variables)
        proxy = try Self.proxy(settings, variables)
        if let added = trust.added, added.expired > 0 {
            warnings.append(
                "\(added.expired) of the \(added.count) certificates in \(settings.caFile ?? "") "
                    + "(\(SettingsTable.name(of: \.replicate.caFile))) have expired")
        }
        if proxy == nil, settings.proxyCredentialsFile != nil {
            warnings.append(
                "\(SettingsTable.name(of: \.replicate.proxyCredentialsFile)) is of no use: there is no proxy")
        }
    }

    /// Whose certificates are taken from a server other than the provider's.
    ///
    /// - Parameters:
    ///   - file: certificates in PEM in place of those that are added for the provider; nil: these.
    ///   - name: the setting that names the file.
    func trust(adding file: String?, named name: String) throws(Problem) -> HTTPTrust {
        guard let file else { return trust }
        var trust = trust
        do {
            trust.added = try HTTPCertificates(pem: FileBytes.read(file, limit: Self.certificateBytesMax))
        } catch {
            throw Problem(description: "\(file) (\(name)) can't be used: \(error)")
        }
        return trust
    }

    private static func headers(_ file: String?) throws(Problem) -> ExtraHeaders {
        guard let file else { return ExtraHeaders() }
        let name = SettingsTable.name(of: \.replicate.headersFile)
        let text = try text(of: file, named: name)
        do throws(ReplicateOptionsError) {
            return try ExtraHeaders(parsing: text)
        } catch {
            throw Problem(description: "\(file) (\(name)): \(error.description)")
        }
    }

    private static func proxy(
        _ settings: Settings.Replicate, _ variables: [String: String]
    ) throws(Problem) -> HTTPProxy? {
        let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        let variable = names.first { variables[$0] != nil }
        let exceptions = variables["no_proxy"] ?? variables["NO_PROXY"] ?? ""
        guard let address = settings.proxy ?? variable.flatMap({ variables[$0] }), address != "none",
            exceptions != "*"
        else { return nil }
        let origin = settings.proxy == nil ? variable ?? "" : SettingsTable.name(of: \.replicate.proxy)
        guard let proxy = HTTPProxy(url: address, origin: origin, exceptions: exceptions) else {
            throw Problem(
                description: "\(origin) names no proxy that can be used: it must be like http://proxy.example:3128")
        }
        guard let file = settings.proxyCredentialsFile else { return proxy }
        let name = SettingsTable.name(of: \.replicate.proxyCredentialsFile)
        let line = try text(of: file, named: name).split(whereSeparator: \.isNewline)
        guard line.count == 1, let colon = line[0].firstIndex(of: ":"), colon != line[0].startIndex else {
            throw Problem(
                description: "\(file) (\(name)) must hold one line, user:password, and no more")
        }
        return proxy.with(user: String(line[0][..<colon]), password: String(line[0][colon...].dropFirst()))
    }

    private static func trust(_ file: String?, _ variables: [String: String]) throws(Problem) -> HTTPTrust {
        var trust = HTTPTrust()
        let name = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].first { variables[$0] != nil }
        if let name, let bundle = variables[name] {
            _ = try certificates(bundle, named: name)
            trust.file = bundle
        }
        if name != "CURL_CA_BUNDLE", let folders = variables["SSL_CERT_DIR"] {
            guard folders.split(separator: ":").contains(where: { isFolder(String($0)) }) else {
                throw Problem(description: "\(SettingsReader.printable(folders)) (SSL_CERT_DIR) is no folder")
            }
            trust.folders = folders
        }
        if let file { trust.added = try certificates(file, named: SettingsTable.name(of: \.replicate.caFile)) }
        return trust
    }

    private static func certificates(_ file: String, named name: String) throws(Problem) -> HTTPCertificates {
        let bytes = try bytes(of: file, named: name, limit: certificateBytesMax)
        do throws(HTTPCertificates.Problem) {
            return try HTTPCertificates(pem: bytes)
        } catch {
            throw Problem(description: "\(file) (\(name)) \(error)")
        }
    }

    private static func text(of file: String, named name: String) throws(Problem) -> String {
        String(decoding: try bytes(of: file, named: name, limit: secretBytesMax), as: UTF8.self)
    }

    private static func bytes(of file: String, named name: String, limit: Int) throws(Problem) -> [UInt8] {
        do throws(FileBytes.ReadError) {
            return try FileBytes.read(file, limit: limit)
        } catch {
            throw Problem(description: "\(file) (\(name)) can't be read: \(error)")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
