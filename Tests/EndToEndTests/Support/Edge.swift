import Foundation
import TestSupport

/// What stands between a daemon and the API in the world: TLS with certificates of an authority that nobody knows, a
/// proxy that wants a password, a gateway with a path of its own. Apache serves all of it, in a network of its own;
/// behind it is the stand-in, which believes itself to be at Replicate's addresses. Only Apache knows names: without
/// its proxy nobody gets anywhere by name.
struct Edge: Sendable {
    /// The one address beside the loopback.
    static let address = "192.0.2.1"
    static let login = "anna:a pass:word"
    static let gatewayKey = "Bearer gateway-key-0123456789"
    /// What the stand-in is told, so that its answers have Replicate's addresses.
    static let simulator = [
        "--create-rpm", "0", "--public-url", "https://api.replicate.com/v1",
        "--public-delivery-url", "https://replicate.delivery",
    ]
    private static let apache = "/usr/sbin/apache2"

    /// Why there can be none here; nil: there can.
    static let obstacle: String? =
        NetworkSpace.obstacle
        ?? [apache, "/usr/bin/openssl"].first { !FileManager.default.isExecutableFile(atPath: $0) }
        .map { "there is no \($0), which contrib/check installs: left out" }

    let folder: String
    private let apache: ChildProcess

    /// The authority's certificate.
    var authority: String { folder + "/ca.pem" }
    /// A file with the proxy's user and password.
    var credentials: String { folder + "/credentials" }
    /// The proxy, spoken to in the clear.
    static let proxy = "http://\(address):3128"
    /// The same over TLS.
    static let secureProxy = "https://\(address):3129"

    private static let socks = "/usr/bin/microsocks"

    /// Why there is no proxy that speaks SOCKS here; nil: there can be one.
    static let socksObstacle: String? =
        obstacle
        ?? (FileManager.default.isExecutableFile(atPath: socks)
            ? nil : "there is no \(socks), which contrib/check installs: left out")

    /// A proxy that speaks SOCKS, knows names and wants the same password.
    static let socksProxy = "socks5h://\(address):1080"

    /// Starts that. What it connects to is in the error text of its process.
    func startSocks(in world: World) async throws -> ChildProcess {
        let login = Self.login.split(separator: ":", maxSplits: 1).map(String.init)
        let words = ["-i", Self.address, "-p", "1080", "-u", login[0], "-P", login[1]]
        let process = try Self.launch(Self.socks, words, "", folder, world, name: "microsocks")
        // 1080, which it listens at.
        try await look(for: "its socket", at: { Self.lines(of: "/proc/\(process.pid)/net/tcp") }) { sockets in
            guard process.ending == nil else { throw Missing(what: "a SOCKS proxy", among: process.errorText) }
            return sockets.contains { $0.contains(":0438 00000000:0000 0A") }
        }
        return process
    }

    /// Starts a program in the network apart, where it knows the names.
    private static func launch(
        _ program: String, _ arguments: [String], _ first: String, _ folder: String, _ world: World, name: String
    ) throws -> ChildProcess {
        let begin = """
            PATH=/usr/sbin:/usr/bin:/sbin:/bin; \(first)
            mount --bind "$1/hosts" /etc/hosts; shift; exec "$@"
            """
        let words = ["--mount", "--propagation", "private", "/bin/sh", "-euc", begin, "sh", folder, program]
        guard let space = world.space else { throw Missing(what: "a network apart", among: "none") }
        let (tool, all) = space.wrap("/usr/bin/unshare", words + arguments)
        return try world.launch(tool, all, name: name)
    }

    /// Makes the certificates and starts it.
    ///
    /// - Parameter isShort: whether it ends its connections after a second without a request, all of HTTP/1.1.
    init(in world: World, isShort: Bool = false) async throws {
        folder = world.folder + "/edge"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try Self.write(Self.login + "\n", to: folder + "/credentials", mode: 0o600)
        try Self.write(Self.configuration(folder, world.simulator, isShort), to: folder + "/httpd.conf")
        let names = "api.replicate.com replicate.delivery gateway.example.test old.example.test wrong.test"
        try Self.write("127.0.0.1 localhost\n\(Self.address) \(names)\n", to: folder + "/hosts")
        let make = try world.launch(
            "/bin/bash", ["-euc", Self.certificates, "bash", folder, Self.login],
            environment: ["PATH": "/usr/bin:/bin"], name: "certificates")
        guard try await make.ended() == .exited(0) else { throw Missing(what: "certificates", among: make.errorText) }
        apache = try Self.launch(
            Self.apache, ["-f", folder + "/httpd.conf", "-DFOREGROUND"], "ip addr add \(Self.address)/32 dev lo",
            folder, world, name: "apache")
        try await waits(forStarts: 1)
    }

    /// What Apache answered, a line each: host, protocol, method, path, status, and `token` if it was sent one.
    var answers: [String] { Self.lines(of: folder + "/access.log") }

    /// Whether it has ended all connections that a daemon opened to its proxy, each after a second without a request:
    /// each has TLS's farewell to be read, or is closed from there (08, CLOSE_WAIT).
    func hasEndedAll(of daemon: DaemonProcess) -> Bool {
        // Of a socket: number, its own end, the other end with port 3128, the state, bytes to be sent and read.
        let lines = Self.lines(of: "/proc/\(daemon.process.pid)/net/tcp").map { $0.split(separator: " ") }
        let sockets = lines.filter { $0.count > 4 && $0[2].hasSuffix(":0C38") }
        return !sockets.isEmpty && sockets.allSatisfy { $0[3] == "08" || !$0[4].hasSuffix(":00000000") }
    }

    /// How many connections over HTTP/2 it has ended by a GOAWAY.
    var farewells: Int { log.count { $0.contains("sent FRAME[GOAWAY") } }

    /// Ends its connections as a server does that is replaced by another, which is there when this returns.
    func replace() async throws {
        let before = log.count { $0.contains(Self.readyWords) }
        apache.signal(SIGUSR1)
        try await waits(forStarts: before + 1)
    }

    private static let readyWords = "resuming normal operations"
    private var log: [String] { Self.lines(of: folder + "/error.log") }

    private func waits(forStarts times: Int) async throws {
        try await look(for: "start \(times) of Apache", at: { log }) { lines in
            guard apache.ending == nil else { throw Missing(what: "Apache", among: apache.errorText) }
            return lines.count { $0.contains(Self.readyWords) } >= times
        }
    }

    private static func lines(of path: String) -> [String] {
        // To its end: a file of /proc has no length, and Foundation takes one page of it.
        let bytes = try? FileHandle(forReadingAtPath: path)?.readToEnd()
        let text = String(decoding: bytes ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    private static func write(_ text: String, to path: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// An authority, a certificate of it for all names but one, one whose time is over, and the proxy's password.
    private static let certificates = #"""
        cd "$1"; new="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        openssl req -x509 $new -keyout ca.key -out ca.pem -days 30 -subj "/CN=An authority of this test"
        openssl req $new -keyout key.pem -out request -subj "/CN=edge"
        printf 'subjectAltName=DNS:api.replicate.com,DNS:replicate.delivery,DNS:gateway.example.test,' >names
        printf 'DNS:old.example.test,IP:\#(address)\n' >>names
        for name in now:30 old:-1; do
            openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -out "${name%:*}.pem" \
                -days "${name#*:}" -extfile names
        done
        user=${2%%:*}
        printf '%s:{SHA}%s\n' "$user" "$(printf %s "${2#*:}" | openssl sha1 -binary | base64)" >users
        """#

    private static let modules = [
        "mpm_event", "authz_core", "authn_core", "authn_file", "authz_user", "auth_basic", "ssl", "http2", "proxy",
        "proxy_http", "proxy_connect", "setenvif",
    ]

    private static func configuration(_ folder: String, _ simulator: Simulator, _ isShort: Bool) -> String {
        let loads = modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }
        func server(_ name: String, certificate: String = "now", _ lines: String) -> String {
            """
            <VirtualHost \(address):443>
            ServerName \(name)
            SSLEngine on
            SSLCertificateFile \(folder)/\(certificate).pem
            SSLCertificateKeyFile \(folder)/key.pem
            Protocols \(isShort ? "" : "h2 ")http/1.1
            \(lines)
            </VirtualHost>
            """
        }
        let proxy = """
            ProxyRequests On
            AllowCONNECT 443
            <Proxy "*">
            AuthType Basic
            AuthName proxy
            AuthUserFile \(folder)/users
            Require valid-user
            </Proxy>
            """
        return
            (loads + [
                """
                ServerRoot \(folder)
                DefaultRuntimeDir \(folder)
                PidFile \(folder)/pid
                ErrorLog \(folder)/error.log
                LogLevel notice http2:debug
                User nobody
                Group nogroup
                Listen \(address):443
                Listen \(address):3128
                Listen \(address):3129
                SetEnvIf Authorization . token=token
                CustomLog \(folder)/access.log "%v %H %m %U %>s %{token}e"
                KeepAliveTimeout \(isShort ? 1 : 5)
                ServerName edge
                <VirtualHost \(address):3128>
                ServerName proxy
                \(proxy)
                </VirtualHost>
                <VirtualHost \(address):3129>
                ServerName secure-proxy
                SSLEngine on
                SSLCertificateFile \(folder)/now.pem
                SSLCertificateKeyFile \(folder)/key.pem
                \(proxy)
                </VirtualHost>
                """,
                server("api.replicate.com", "ProxyPass / \(simulator.origin)/ disablereuse=on"),
                server("replicate.delivery", "ProxyPass / \(simulator.delivery)/ disablereuse=on"),
                server("old.example.test", certificate: "old", "ProxyPass / \(simulator.origin)/ disablereuse=on"),
                server(
                    "gateway.example.test",
                    """
                    <Location "/">
                    Require expr "%{HTTP:X-Gateway-Authorization} == '\(gatewayKey)'"
                    </Location>
                    ErrorDocument 403 "<title>No such key: %{HTTP:X-Gateway-Authorization}</title>"
                    ProxyPass /v1/account/shop/replicate \(simulator.origin)/v1 disablereuse=on
                    """),
            ]).joined(separator: "\n") + "\n"
    }
}
