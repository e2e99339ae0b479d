import Foundation
import ImgoptJSON
import TestSupport

/// A receiver of webhooks: Python's own HTTPS server, which checks the signature with Python's `hmac` by the words of
/// the specification, and answers as a file tells it.
final class WebhookServer: Sendable {
    /// What it says of a request.
    struct Hit: Sendable {
        let path: String
        /// Whether the signature is right and its time is now.
        let isSigned: Bool
        let id: String
        let status: Int64
        let body: JSONValue
    }

    static let python = "/usr/bin/python3"
    static let openssl = "/usr/bin/openssl"
    /// Whether this machine has what it takes.
    static var canRun: Bool { [python, openssl].allSatisfy(FileManager.default.isExecutableFile) }

    let folder: String
    let port: Int
    private let process: ChildProcess

    private static let program = #"""
        import base64, hashlib, hmac, http.server, json, pathlib, ssl, sys, time

        folder = pathlib.Path(sys.argv[1])

        class Receiver(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                key = base64.b64decode((folder / "secret").read_text().strip().removeprefix("whsec_"))
                id, stamp = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "0")
                code = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
                wanted = "v1," + base64.b64encode(code).decode()
                given = self.headers.get("webhook-signature", "").split(" ")
                right = any(hmac.compare_digest(wanted, one) for one in given) and abs(time.time() - int(stamp)) < 300
                right = right and self.headers.get("content-type") == "application/json"
                status = int((folder / "status").read_text())
                hit = {"path": self.path, "right": right, "id": id, "status": status, "body": body.decode()}
                print(json.dumps(hit), flush=True)
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", f"https://127.0.0.1:{self.server.server_port}/elsewhere")
                self.send_header("Content-Length", "5")
                self.end_headers()
                self.wfile.write(b"words")

            do_POST = do_GET = answer

            def log_message(self, *words):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Receiver)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        server.serve_forever()
        """#

    /// Starts it, on a port that is free or the one that an earlier one had.
    static func start(_ world: World, secret: String, port: Int = 0) async throws -> WebhookServer {
        let folder = world.folder + "/receiver"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(program.utf8).write(to: URL(filePath: folder + "/server.py"))
        try Data(secret.utf8).write(to: URL(filePath: folder + "/secret"))
        if port == 0 {
            try Data("200".utf8).write(to: URL(filePath: folder + "/status"))
            let certificate = try world.launch(
                openssl,
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=A receiver",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder + "/key.pem", "-out",
                    folder + "/cert.pem",
                ], name: "openssl")
            guard try await certificate.ended() == .exited(0) else {
                throw Missing(what: "a certificate", among: certificate.errorText)
            }
        }
        let process = try world.launch(python, [folder + "/server.py", folder, "\(port)"], name: "receiver")
        let line = try await process.lines.wait("the receiver's port") { _ in true }
        return WebhookServer(folder, Int(line) ?? 0, process)
    }

    private init(_ folder: String, _ port: Int, _ process: ChildProcess) {
        self.folder = folder
        self.port = port
        self.process = process
    }

    /// What the daemon is told of it.
    var settings: [String: String?] {
        [
            "notify.webhook_url": "https://127.0.0.1:\(port)/hook?shop=acme", "notify.hosts": "127.0.0.1",
            "notify.webhook_secret_file": folder + "/given", "notify.ca_file": folder + "/cert.pem",
            "notify.retry_base_ms": "10", "notify.retry_max_ms": "50",
        ]
    }

    /// What it is to answer with from now on.
    func answer(_ status: Int) throws { try Data("\(status)".utf8).write(to: URL(filePath: folder + "/status")) }

    /// The requests so far.
    var hits: [Hit] { process.lines.all.dropFirst().compactMap(Self.hit) }

    /// Waits for so many requests that are as wanted.
    func hears(_ count: Int, _ what: String, _ isWanted: @escaping @Sendable (Hit) -> Bool) async throws {
        try await process.lines.wait(for: count, what) { Self.hit($0).map(isWanted) ?? false }
    }

    /// Ends it at once.
    func kill() async throws {
        process.signal(SIGKILL)
        _ = try await process.ended()
    }

    private static func hit(_ line: String) -> Hit? {
        guard let json = try? JSONValue(parsing: line), let body = json["body"]?.stringValue else { return nil }
        return Hit(
            path: json["path"]?.stringValue ?? "", isSigned: json["right"] == .bool(true),
            id: json["id"]?.stringValue ?? "", status: json["status"]?.intValue ?? 0,
            body: (try? JSONValue(parsing: body)) ?? .null)
    }
}
