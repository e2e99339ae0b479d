import Foundation
import FoundationNetworking
import ImgoptSocket
import Logging
import Testing

/// The page for collectors.
struct Pages {
    private static func server(_ place: PageServer.Place) -> PageServer {
        // A busy machine may keep a test from its request for minutes.
        PageServer(place: place, path: "/metrics", logger: Logger(label: "test"), idleSeconds: 86_400) { accept, done in
            done(PageServer.Page(contentType: "text/plain", text: "accepts \(accept)\n"))
        }
    }

    /// The status line and the last line of what a request on a Unix socket gets.
    private func ask(_ path: String, _ request: String) async throws -> (status: String, body: String) {
        let recorder = Recorder()
        let client = try await SocketConnector.connect(path: path, handler: recorder)
        client.write(request + "\r\nConnection: close\r\n\r\n")
        var lines: [String] = []
        while let seen = await recorder.next(1).first, seen != .closed {
            if case .line(let line) = seen { lines.append(line) }
        }
        return (lines.first ?? "", lines.last ?? "")
    }

    @Test func onlyItsPathIsServedAndOnlyRead() async throws {
        try await withFolder { folder in
            let path = folder + "/m"
            let server = Self.server(.unix(path: path, mode: 0o640))
            #expect(try await server.start() == path)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o640)

            let page = try await ask(path, "GET /metrics?x=1 HTTP/1.1\r\nHost: any\r\nAccept: a/b\r\nAccept: c/d")
            #expect(page.status.hasPrefix("HTTP/1.1 200") && page.body == "accepts a/b,c/d")
            #expect(try await ask(path, "GET / HTTP/1.1\r\nHost: x").status.hasPrefix("HTTP/1.1 404"))
            #expect(try await ask(path, "GET /metricsx HTTP/1.1\r\nHost: x").status.hasPrefix("HTTP/1.1 404"))
            let post = try await ask(path, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0")
            #expect(post.status.hasPrefix("HTTP/1.1 405"))
            #expect(try await ask(path, "nonsense").status.hasPrefix("HTTP/1.1 400"))
            await server.shutdown()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func aFreePortIsTakenAndTold() async throws {
        let server = Self.server(.loopback(host: "127.0.0.1", port: 0))
        let address = try await server.start()
        let url = try #require(URL(string: address))
        #expect(url.path == "/metrics" && url.port != 0)
        let (data, response) = try await URLSession.shared.data(from: url)
        #expect((response as? HTTPURLResponse)?.statusCode == 200)
        #expect(String(decoding: data, as: UTF8.self).hasPrefix("accepts "))
        let second = Self.server(.loopback(host: "127.0.0.1", port: try #require(url.port)))
        await #expect(throws: SocketError.self) { try await second.start() }
        await second.shutdown()
        await server.shutdown()
    }
}
