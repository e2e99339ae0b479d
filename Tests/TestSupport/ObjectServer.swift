import Foundation
import FoundationNetworking
import Synchronization

/// A real object store on this machine, of one of two makers, while a test runs. The programs are where
/// `IMGOPT_OBJECT_TOOLS` says (`contrib/check-objects` gets them).
package final class ObjectServer: Sendable {
    /// Who made it.
    package enum Maker: String, Sendable, CaseIterable {
        case seaweed
        case rclone
    }

    /// Where the programs are; nil: they are not here.
    package static let tools = ProcessInfo.processInfo.environment["IMGOPT_OBJECT_TOOLS"]
    /// The key that may do all.
    package static let accessKey = "AKIAIOSFODNN7EXAMPLE"
    /// Its secret.
    package static let secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    /// A bucket that is there.
    package static let bucket = "images"

    /// `http://127.0.0.1:PORT`.
    package let endpoint: String
    /// The folder in which it keeps what it has.
    package let folder: String
    private let maker: Maker
    private let port: Int
    private let filerPort: Int
    private let hasBucket = Mutex(false)
    private let process = Mutex<Process?>(nil)

    /// It did not start.
    package struct StartError: Error {
        /// What it wrote.
        package let log: String
    }

    private init(_ maker: Maker) throws {
        self.maker = maker
        port = try Self.freePort()
        filerPort = try Self.freePort()
        endpoint = "http://127.0.0.1:\(port)"
        folder = FileManager.default.temporaryDirectory.appending(path: "imgopt-objects-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
    }

    /// Runs `body` beside a server.
    package static func run(_ maker: Maker, _ body: (ObjectServer) async throws -> Void) async throws {
        let server = try await started(maker)
        defer { try? FileManager.default.removeItem(atPath: server.folder) }
        do {
            try await body(server)
        } catch {
            server.kill()
            throw error
        }
        server.kill()
    }

    /// A port that was free may be taken by somebody else before it is used: then with others.
    private static func started(_ maker: Maker) async throws -> ObjectServer {
        var tries = 0
        while true {
            let server = try ObjectServer(maker)
            do {
                try await server.start()
                return server
            } catch let error as StartError {
                server.kill()
                try? FileManager.default.removeItem(atPath: server.folder)
                tries += 1
                if tries == 5 { throw error }
            }
        }
    }

    /// Starts it, again with what it had, and waits until it answers.
    package func start() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "\(Self.tools ?? "")/\(maker == .seaweed ? "weed" : "rclone")")
        process.arguments = try maker == .seaweed ? seaweedArguments() : rcloneArguments()
        process.currentDirectoryURL = URL(filePath: folder)
        _ = FileManager.default.createFile(atPath: folder + "/log", contents: nil)
        let log = FileHandle(forWritingAtPath: folder + "/log")
        process.standardOutput = log
        process.standardError = log
        try process.run()
        self.process.withLock { $0 = process }
        for _ in 0..<(Net.seconds * 10) {
            if try await isReady() { return }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw StartError(log: (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "")
    }

    /// Ends it at once.
    package func kill() {
        guard let process = process.withLock({ $0.take() }) else { return }
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func rcloneArguments() throws -> [String] {
        try FileManager.default.createDirectory(
            atPath: "\(folder)/data/\(Self.bucket)", withIntermediateDirectories: true)
        return [
            "serve", "s3", "--config", "", "--auth-key", "\(Self.accessKey),\(Self.secretKey)", "--addr",
            "127.0.0.1:\(port)", "--dir-cache-time", "1ms", "\(folder)/data",
        ]
    }

    private func seaweedArguments() throws -> [String] {
        let access = """
            {"identities":[{"name":"all","credentials":
            [{"accessKey":"\(Self.accessKey)","secretKey":"\(Self.secretKey)"}],
            "actions":["Admin","Read","Write","List"]},
            {"name":"reader","credentials":[{"accessKey":"AKIAREADONLY7EXAMPLE","secretKey":"\(Self.secretKey)"}],
            "actions":["Read","List"]}]}
            """
        try access.write(toFile: folder + "/access.json", atomically: true, encoding: .utf8)
        let ports = try (0..<8).map { _ in try Self.freePort() }
        return [
            "server", "-dir=\(folder)/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
            "-master.port=\(ports[0])", "-master.port.grpc=\(ports[1])", "-volume.port=\(ports[2])",
            "-volume.port.grpc=\(ports[3])", "-filer", "-filer.port=\(filerPort)", "-filer.port.grpc=\(ports[5])",
            "-filer.localSocket=\(folder)/filer.sock", "-s3", "-s3.port=\(port)", "-s3.port.grpc=\(ports[6])",
            "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.config=\(folder)/access.json",
            "-master.volumeSizeLimitMB=64", "-volume.max=8",
        ]
    }

    /// It answers, and has the bucket.
    private func isReady() async throws -> Bool {
        guard let url = URL(string: endpoint), (try? await URLSession.shared.data(from: url)) != nil else {
            return false
        }
        guard maker == .seaweed, !hasBucket.withLock({ $0 }) else { return true }
        guard let place = URL(string: "http://127.0.0.1:\(filerPort)/buckets/\(Self.bucket)/") else { return false }
        var request = URLRequest(url: place)
        request.httpMethod = "POST"
        let answer = try? await URLSession.shared.data(for: request).1 as? HTTPURLResponse
        hasBucket.withLock { $0 = answer?.statusCode == 201 }
        return hasBucket.withLock { $0 }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) | getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { throw CocoaError(.featureUnsupported) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
