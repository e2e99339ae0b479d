import Foundation
import TestSupport

/// Apache before an object store, which refuses what it is told to: as stores do that have too much to do, or no room.
struct ObjectGateway: Sendable {
    /// What it says to each PUT.
    enum Trouble: String, CaseIterable {
        /// 503 with the words that AWS has for it.
        case slow = "SlowDown"
        /// 507 with those of MinIO.
        case full = "XMinioStorageFull"
        /// 500: something is wrong there.
        case broken = "InternalError"

        /// What metrics call it.
        var outcome: String {
            switch self {
            case .slow: "busy"
            case .full: "full"
            case .broken: "away"
            }
        }

        var status: Int {
            switch self {
            case .slow: 503
            case .full: 507
            case .broken: 500
            }
        }
    }

    private static let apache = "/usr/sbin/apache2"
    /// Whether there can be one here: contrib/check installs it.
    static let isHere = FileManager.default.isExecutableFile(atPath: apache)

    /// `http://127.0.0.1:PORT`.
    let endpoint: String
    private let folder: String

    /// Starts one before a server.
    init(before server: ObjectServer, in world: World) async throws {
        let port = try BoundPort()
        defer { port.close() }
        endpoint = "http://127.0.0.1:\(port.number)"
        folder = world.folder + "/gateway"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let text = Self.configuration(folder, port.number, server.endpoint)
        try Data(text.utf8).write(to: URL(filePath: folder + "/httpd.conf"))
        let process = try world.launch(Self.apache, ["-f", folder + "/httpd.conf", "-DFOREGROUND"], name: "gateway")
        try await look(for: "the start of Apache", at: { log }) { log in
            guard process.ending == nil else { throw Missing(what: "Apache", among: process.errorText + log) }
            return log.contains("resuming normal operations")
        }
    }

    /// From now on it refuses each PUT with this; nil: it passes all on.
    func set(_ trouble: Trouble?) throws {
        for other in Trouble.allCases where other != trouble {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(other)")
        }
        if let trouble { try Data().write(to: URL(filePath: "\(folder)/\(trouble)")) }
    }

    /// How many PUTs it refused.
    var refusals: Int {
        let answers = (try? String(contentsOfFile: folder + "/access.log", encoding: .utf8)) ?? ""
        return answers.split(separator: "\n").count { $0.hasPrefix("PUT 5") }
    }

    private var log: String { (try? String(contentsOfFile: folder + "/error.log", encoding: .utf8)) ?? "" }

    private static func configuration(_ folder: String, _ port: UInt16, _ server: String) -> String {
        let modules = ["mpm_event", "authz_core", "proxy", "proxy_http", "rewrite"]
        let loads = modules.map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }
        let troubles = Trouble.allCases.map { trouble in
            """
            RewriteCond %{REQUEST_METHOD} =PUT
            RewriteCond \(folder)/\(trouble) -f
            RewriteRule .* - [R=\(trouble.status),L]
            ErrorDocument \(trouble.status) "<Error><Code>\(trouble.rawValue)</Code><Message>Not now.</Message></Error>"
            """
        }
        return
            (loads + [
                """
                ServerRoot \(folder)
                DefaultRuntimeDir \(folder)
                PidFile \(folder)/pid
                ErrorLog \(folder)/error.log
                LogLevel notice
                CustomLog \(folder)/access.log "%m %>s"
                User nobody
                Group nogroup
                ServerName gateway
                Listen 127.0.0.1:\(port)
                AllowEncodedSlashes NoDecode
                ProxyPreserveHost On
                RewriteEngine On
                """
            ] + troubles + ["ProxyPass / \(server)/ nocanon disablereuse=on"]).joined(separator: "\n") + "\n"
    }
}
