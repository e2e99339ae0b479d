import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// Where a world's outputs go: what holds for one place holds for the other.
enum OutputHome: String, CaseIterable, Sendable {
    case folder
    /// Of rclone.
    case bucket

    /// Those that there can be here.
    static let all: [OutputHome] = ObjectServer.tools == nil ? [.folder] : allCases
}

// A world whose outputs go into a bucket of a real server.
extension World {
    /// Runs `body` in a new world beside a server, whose bucket takes the outputs.
    ///
    /// - Parameters:
    ///   - simulator: more arguments for the stand-in.
    ///   - settings: settings of the daemon besides.
    static func with(
        _ maker: ObjectServer.Maker, simulator: [String] = [], settings: [String: String] = [:],
        _ body: (World, ObjectServer) async throws -> Void
    ) async throws {
        try await ObjectServer.run(maker) { server in
            try await World.with(simulator: simulator, settings: settings, bucket: server) { world in
                try await body(world, server)
            }
        }
    }

    /// Runs `body` in a new world whose outputs go there.
    static func with(
        _ home: OutputHome, simulator: [String] = [], settings: [String: String] = [:],
        _ body: (World) async throws -> Void
    ) async throws {
        switch home {
        case .folder: try await World.with(simulator: simulator, settings: settings, body)
        case .bucket:
            try await World.with(.rclone, simulator: simulator, settings: settings) { world, _ in try await body(world)
            }
        }
    }

    /// The file on this machine that holds an output: rclone keeps objects as files of their names.
    func file(of output: Output) -> String {
        output.path ?? (bucket?.file(of: output.url ?? "") ?? "")
    }

    /// The files of all outputs.
    var outputFiles: Set<String> {
        if let bucket { return Set(bucket.objects.map(bucket.file)) }
        let root = stateFolder + "/outputs/"
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return Set(all.filter { $0.contains("-") && !$0.hasPrefix(".") }.map { root + $0 })
    }

    /// Files that wait to be sent.
    var waitingOutputs: [String] {
        let all = FileManager.default.enumerator(atPath: stateFolder + "/outputs/.waiting")
        return all?.compactMap { $0 as? String }.filter { $0.split(separator: "/").count == 3 } ?? []
    }
}

extension ObjectServer {
    static let environment = ["AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secretKey]
    /// What the place of each output begins with.
    static let start = "s3://\(bucket)/p/"

    /// A daemon's settings for it.
    var settings: [String: String] {
        ["outputs.store": "s3", "s3.endpoint": endpoint, "s3.bucket": Self.bucket, "s3.prefix": "p"]
    }

    /// The file of an object that rclone has.
    func file(of location: String) -> String { "\(folder)/data/\(location.dropFirst("s3://".count))" }

    /// The names of all objects that rclone has, but for the state's.
    var objects: Set<String> {
        let root = "\(folder)/data/\(Self.bucket)/"
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return Set(
            all.filter { name in
                let kind = try? FileManager.default.attributesOfItem(atPath: root + name)[.type] as? FileAttributeType
                return kind == .typeRegular && !name.contains(".imgopt")
            }.map { "s3://\(Self.bucket)/\($0)" })
    }
}

extension ImgoptClient {
    /// All bytes of an item's first output, piece by piece.
    func whole(_ item: Item) async throws -> Data {
        var whole = Data()
        var piece: OutputPiece
        repeat {
            piece = try await call(OutputGet(item: item.id, offset: Int64(whole.count), limit: 100_000))
            whole += try #require(Data(base64Encoded: piece.data))
        } while !piece.end
        return whole
    }
}
