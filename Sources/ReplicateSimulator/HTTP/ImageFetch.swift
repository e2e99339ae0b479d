import NIOCore
import NIOHTTP1
import NIOPosix

/// Fetches one source image by plain HTTP, on a connection of its own, without following redirects.
enum ImageFetch {
    /// The address in an `http:` URL.
    struct Address: Equatable {
        let host: String
        let port: Int
        /// Path and query.
        let target: String

        /// Nil unless `url` is `http://HOST[:PORT][/...]`.
        init?(_ url: String) {
            guard url.hasPrefix("http://") else { return nil }
            let rest = url.dropFirst(7).prefix { $0 != "#" }
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            let halves = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard let name = halves.first, !name.isEmpty, halves.count <= 2 else { return nil }
            guard let port = halves.count == 2 ? Int(halves[1]) : 80, (1...65_535).contains(port) else { return nil }
            host = String(name)
            self.port = port
            let target = rest.dropFirst(authority.count)
            self.target = target.hasPrefix("/") ? String(target) : "/" + target
        }

        /// The `Host` header.
        var hostHeader: String { port == 80 ? host : "\(host):\(port)" }
    }

    /// What came back, or why nothing did.
    static func start(url: String, on loop: any EventLoop) -> EventLoopFuture<SourceFetchResult> {
        guard let address = Address(url) else {
            return loop.makeSucceededFuture(.unreachable("not a valid URL"))
        }
        let promise = loop.makePromise(of: SourceFetchResult.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ImageFetchHandler(address, promise))
                }
            }
        bootstrap.connect(host: address.host, port: address.port).whenFailure { error in
            promise.succeed(.unreachable("cannot connect (\(error))"))
        }
        return promise.futureResult
    }
}
