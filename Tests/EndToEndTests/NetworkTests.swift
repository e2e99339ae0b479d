import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Networks as companies have them, over real TLS and through a real proxy: an authority of one's own, a proxy that
/// wants a password, a gateway with a path of its own.
@Suite(.serialized, .net, .enabled(if: Edge.obstacle == nil, "\(Edge.obstacle ?? "")"))
struct NetworkTests {
    private static let direct: [String: String?] = [
        "replicate.base_url": "https://api.replicate.com/v1", "replicate.delivery_hosts": "replicate.delivery",
    ]

    private func with(
        _ simulator: [String] = [], isShort: Bool = false, _ body: (World, Edge) async throws -> Void
    ) async throws {
        try await World.with(simulator: Edge.simulator + simulator, isApart: true) { world in
            try await body(world, Edge(in: world, isShort: isShort))
        }
    }

    private func proxied(_ edge: Edge, _ changes: [String: String?] = [:]) -> [String: String?] {
        Self.direct.merging([
            "replicate.proxy": Edge.proxy, "replicate.proxy_credentials_file": edge.credentials,
            "replicate.ca_file": edge.authority,
        ]) { $1 }.merging(changes) { $1 }
    }

    /// Images at addresses that a provider out there can reach.
    private static func remote(_ count: Int) -> [Image] {
        (0..<count).map { Image(source: "https://images.example/\($0).png", id: "\($0)", prompt: "picture \($0)") }
    }

    /// Inline images go up, results come down, and each is paid for once.
    private func allIsDone(_ world: World, _ daemon: DaemonProcess) async throws {
        let client = try await daemon.client()
        let images = Samples.inline.map(\.image)
        let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images))
        #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: images.count))
        let stats = try await world.simulator.stats()
        #expect(stats["creations"]?.intValue == Int64(images.count))
        #expect(stats["duplicates"]?.intValue == 0)
        #expect(stats["delivery_with_token"]?.intValue == 0)
        #expect(try await client.call(HealthGet()).checks.first { $0.name == "provider" }?.ok == true)
    }

    private func trouble(_ daemon: DaemonProcess) async throws -> String {
        let client = try await daemon.client()
        let health = try await look(for: "trouble with the provider", at: { try await client.call(HealthGet()) }) {
            health in
            health.checks.contains { $0.name == "provider" && !$0.ok }
        }
        return try #require(health.checks.first { $0.name == "provider" }).detail
    }

    @Test(arguments: [Edge.proxy, Edge.secureProxy])
    func throughAProxyAndWithAnAuthorityOfOnesOwnAllIsDone(proxy: String) async throws {
        try await with { world, edge in
            let daemon = try await world.startDaemon(proxied(edge, ["replicate.proxy": proxy]))
            try await allIsDone(world, daemon)
            // A tunnel is in the log when it has ended.
            await daemon.process.stop()
            let answers = try await look(for: "ends of tunnels", at: { edge.answers }) { answers in
                ["api.replicate.com", "replicate.delivery"].allSatisfy { host in
                    answers.contains { $0.contains(" CONNECT \(host):443 200") }
                }
            }
            let tunnels = answers.filter { $0.contains(" CONNECT ") }
            #expect(!tunnels.contains { $0.hasSuffix(" token") }, "the proxy was told the token")
            #expect(answers.contains { $0.hasPrefix("api.replicate.com HTTP/2.0 GET ") && $0.hasSuffix(" token") })
            #expect(answers.contains { $0.hasPrefix("api.replicate.com HTTP/1.1 POST /v1/predictions 201") })
            #expect(answers.contains { $0.contains(" POST /v1/files 201") })
            #expect(answers.contains { $0.hasPrefix("replicate.delivery ") && $0.hasSuffix(" 200 -") })
            #expect(daemon.process.errorText.contains("is reached by the proxy \(proxy) (replicate.proxy)"))
            #expect(!daemon.process.errorText.contains("pass:word"))
        }
    }

    @Test(.enabled(if: Edge.socksObstacle == nil, "\(Edge.socksObstacle ?? "")"), arguments: [true, false])
    func throughAProxyThatSpeaksSOCKSAllIsDone(isVariable: Bool) async throws {
        try await with { world, edge in
            let socks = try await edge.startSocks(in: world)
            let address = Edge.socksProxy.replacing("://", with: "://anna:a%20pass%3Aword@")
            let daemon = try await world.startDaemon(
                isVariable
                    ? Self.direct.merging(["replicate.ca_file": edge.authority]) { $1 }
                    : proxied(edge, ["replicate.proxy": Edge.socksProxy]),
                environment: isVariable ? ["ALL_PROXY": address] : [:])
            try await allIsDone(world, daemon)
            // It is told names, which nobody else there knows, and resolves them itself.
            for host in ["api.replicate.com", "replicate.delivery"] {
                #expect(socks.errorText.contains("connected to \(host):443"), "\(socks.errorText)")
            }
            #expect(!edge.answers.contains { $0.contains(" CONNECT ") })
            let origin = isVariable ? "ALL_PROXY" : "replicate.proxy"
            #expect(daemon.process.errorText.contains("is reached by the proxy \(Edge.socksProxy) (\(origin))"))
            for secret in ["pass:word", "pass%3Aword"] { #expect(!daemon.process.errorText.contains(secret)) }
        }
    }

    @Test(
        .enabled(if: Edge.socksObstacle == nil, "\(Edge.socksObstacle ?? "")"),
        arguments: [
            (["replicate.proxy_credentials_file": nil], [Edge.socksProxy, "replicate.proxy"]),
            (["replicate.proxy": "socks5://\(Edge.address):1080"], ["resolve", "api.replicate.com"]),
            (["replicate.base_url": "https://nobody.example.test/v1"], [Edge.socksProxy, "nobody.example.test"]),
        ] as [([String: String?], [String])])
    func whatIsWrongWithSOCKSIsToldAndCostsNothing(changes: [String: String?], words: [String]) async throws {
        try await with { world, edge in
            _ = try await edge.startSocks(in: world)
            let daemon = try await world.startDaemon(
                proxied(edge, ["replicate.proxy": Edge.socksProxy].merging(changes) { $1 }))
            let client = try await daemon.client()
            let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Self.remote(2)))
            let told = try await trouble(daemon)
            for word in words { #expect(told.contains(word), "\(told)") }
            #expect(!told.contains("pass:word"))
            let counts = try await client.call(JobGet(job: submitted.id)).counts
            #expect(counts.failed == 0 && counts.done == 0)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
        }
    }

    /// As shells and containers have them; in a service by Environment=.
    @Test func variablesDoTheSame() async throws {
        try await with { world, edge in
            let secret = "a%20pass%3Aword"
            let environment = [
                "HTTPS_PROXY": "http://anna:\(secret)@\(Edge.address):3128", "SSL_CERT_FILE": edge.authority,
            ]
            let daemon = try await world.startDaemon(Self.direct, environment: environment)
            try await allIsDone(world, daemon)
            #expect(daemon.process.errorText.contains("the proxy \(Edge.proxy) (HTTPS_PROXY)"))
            #expect(!daemon.process.errorText.contains(secret))
            let print = try world.launchDaemon(
                world.settings(Self.direct) + ["--print-config"], environment: environment)
            #expect(try await print.ended() == .exited(0))
            #expect(!(await print.lines.whole().joined().contains(secret)))
        }
    }

    /// curl's own variable, and hosts that are reached without the proxy; `none` is for all.
    @Test func noProxyIsObeyedAndNoneIsNone() async throws {
        try await with { world, edge in
            let changes = ["replicate.base_url": "https://\(Edge.address)/v1"]
            let variables = ["CURL_CA_BUNDLE": edge.authority, "ALL_PROXY": "http://\(Edge.address):9"]
            let daemon = try await world.startDaemon(
                Self.direct.merging(changes) { $1 }, environment: variables.merging(["NO_PROXY": Edge.address]) { $1 })
            let client = try await daemon.client()
            try await look(for: "the account", at: { edge.answers }) { answers in
                answers.contains { $0.contains(" GET /v1/account 200 token") }
            }
            #expect(try await client.call(HealthGet()).checks.first { $0.name == "provider" }?.ok == true)
            try await daemon.crash()
            let before = edge.answers.count { $0.contains("/v1/account") }
            let other = try await world.startDaemon(
                Self.direct.merging(changes.merging(["replicate.proxy": "none"]) { $1 }) { $1 }, environment: variables)
            try await look(for: "the account", at: { edge.answers }) { answers in
                answers.count { $0.contains("/v1/account") } > before
            }
            #expect(!edge.answers.contains { $0.contains(" CONNECT ") })
            try await other.crash()
        }
    }

    /// What is allowed and hardly meant is a warning.
    @Test func theCheckWarnsOfOldAuthoritiesAndOpenFiles() async throws {
        try await with { world, edge in
            let changes = try gated(world, edge).merging(["replicate.ca_file": edge.folder + "/old.pem"]) { $1 }
            let check = try world.launchDaemon(world.settings(changes) + ["--check-config"])
            #expect(try await check.ended() == .exited(0), "\(check.errorText)")
            for words in ["1 of the 1 certificates in \(edge.folder)/old.pem", "everybody may read the headers in"] {
                #expect(check.errorText.contains(words), "\(check.errorText)")
            }
        }
    }

    /// A server that is replaced while images are under way ends its connections over HTTP/2 by a GOAWAY.
    @Test func serversThatAreReplacedCostNothing() async throws {
        try await with(["--output-bytes", "512", "--run-min-ms", "300", "--run-max-ms", "600"]) { world, edge in
            let client = try await world.startDaemon(proxied(edge)).client()
            let recorder = world.record(client)
            let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Self.remote(40)))
            for done in stride(from: 1, through: 31, by: 6) {
                try await recorder.wait(for: done, .itemDone)
                try await edge.replace()
            }
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 40))
            #expect(edge.farewells > 0)
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 40)
            #expect(stats["duplicates"]?.intValue == 0)
        }
    }

    /// TLS ends a connection by a farewell, which curl (7.88) takes for a sign of life: a creation that is sent then
    /// has no answer, and a minute goes by until it is surely absent.
    @Test func whatIsSentAfterAServerHasEndedItsConnectionsArrives() async throws {
        try await with(["--output-bytes", "512"], isShort: true) { world, edge in
            let daemon = try await world.startDaemon(proxied(edge))
            let client = try await daemon.client()
            let recorder = world.record(client)
            for count in 1...4 {
                let images = [Self.remote(count)[count - 1]]
                _ = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images))
                try await recorder.wait(for: count, .itemDone)
                try await look(for: "ends of all connections", at: { edge.hasEndedAll(of: daemon) }) { $0 }
            }
            #expect(try await client.call(MetricsGet()).text.contains("imgopt_resent_total 0"))
        }
    }

    /// What a person has to mend is told by its cause, with the setting that mends it; nothing was sent meanwhile.
    @Test(
        arguments: [
            (["replicate.ca_file": nil], ["api.replicate.com", "issued by nobody", "replicate.ca_file"]),
            (
                ["replicate.base_url": "https://old.example.test/v1"],
                ["old.example.test has expired", "renew", "clock"]
            ),
            (
                ["replicate.base_url": "https://wrong.test/v1"],
                ["wrong.test is for another name", "replicate.base_url"]
            ),
            (
                ["replicate.proxy_credentials_file": nil],
                ["(replicate.proxy) wants another user and password", "407", "replicate.proxy_credentials_file"]
            ),
            (
                ["replicate.base_url": "https://nobody.example.test/v1"],
                ["does not connect to nobody.example.test:443", "502", "replicate.base_url"]
            ),
            (
                ["replicate.proxy": "http://\(Edge.address):9"],
                ["http://\(Edge.address):9", "can't be used", "replicate.proxy"]
            ),
            (["replicate.proxy": "http://nobody.invalid:3128"], ["can't be used", "resolve", "replicate.proxy"]),
            (
                ["replicate.proxy": Edge.secureProxy, "replicate.ca_file": nil],
                ["the certificate of the proxy", "issued by nobody", "replicate.ca_file"]
            ),
        ] as [([String: String?], [String])])
    func whatIsWrongIsToldWithItsSetting(changes: [String: String?], words: [String]) async throws {
        try await with { world, edge in
            let daemon = try await world.startDaemon(proxied(edge, changes))
            let client = try await daemon.client()
            let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Self.remote(2)))
            let told = try await trouble(daemon)
            for word in words { #expect(told.contains(word), "\(told)") }
            #expect(!told.contains("pass:word"))
            let counts = try await client.call(JobGet(job: submitted.id)).counts
            #expect(counts.failed == 0 && counts.done == 0)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
        }
    }

    /// A daemon that goes by the gateway, with its key or another one.
    private func gated(_ world: World, _ edge: Edge, key: String = Edge.gatewayKey) throws -> [String: String?] {
        let headers = world.folder + "/headers"
        try Data("# of the gateway\n\nX-Gateway-Authorization: \(key)\n".utf8).write(to: URL(filePath: headers))
        return proxied(
            edge,
            [
                "replicate.base_url": "https://gateway.example.test/v1/account/shop/replicate",
                "replicate.headers_file": headers,
            ])
    }

    /// With a path of its own and an origin that the API does not know of: uploads, whose addresses have the API's.
    @Test func aGatewayWithAPathAndAKeyOfItsOwnWorks() async throws {
        try await with { world, edge in
            try await allIsDone(world, world.startDaemon(gated(world, edge)))
            #expect(!edge.answers.contains { $0.hasPrefix("api.replicate.com ") })
        }
    }

    /// A lost answer is looked for over pages, whose links have the API's origin; ends are asked for at the gateway.
    @Test func pagesAndEndsAreAskedForAtTheGateway() async throws {
        try await with(["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]) { world, edge in
            try await world.simulator.set(["faults": ["reset_after": ["next": 1, "kinds": ["create"]]]])
            let client = try await world.startDaemon(gated(world, edge)).client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Self.remote(120))).id
            try await look(for: "all of them running", at: { try await client.call(JobGet(job: job)) }) {
                $0.counts.processing == 120
            }
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 120)
            #expect(stats["duplicates"]?.intValue == 0)
            _ = try await client.call(JobCancel(job: job))
            #expect(try await client.finished(job: job).counts.canceled == 120)
            try await world.simulator.waits { $0["predictions"]?["canceled"]?.intValue == 120 }
            #expect(!edge.answers.contains { $0.hasPrefix("api.replicate.com ") })
        }
    }

    /// Its key is in nothing that is told, also when the gateway repeats it, and a new one takes a reload.
    @Test func aGatewaysKeyIsNeverShownAndIsRenewedByAReload() async throws {
        try await with(["--output-bytes", "512"]) { world, edge in
            let wrong = "wrong-key-0123456789"
            let changes = try gated(world, edge, key: "Bearer \(wrong)")
            let daemon = try await world.startDaemon(changes)
            let client = try await daemon.client()
            let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Self.remote(1)))
            let told = try await trouble(daemon)
            #expect(told.contains("403") && told.contains("No such key") && told.contains("[hidden]"), "\(told)")
            _ = try gated(world, edge, key: "")
            let refusal = await #expect(throws: ClientError.self) { try await client.call(DaemonReload()) }
            #expect(refusal.map { "\($0)".contains("line 3 has no value") } == true, "\(String(describing: refusal))")
            _ = try gated(world, edge)
            #expect(try await client.call(DaemonReload()).changed == ["headers"])
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 1))
            let print = try world.launchDaemon(world.settings(changes) + ["--print-config"])
            #expect(try await print.ended() == .exited(0))
            let shown = daemon.process.errorText + (await print.lines.whole().joined())
            #expect(!shown.contains(wrong) && !shown.contains("gateway-key"), "\(shown)")
        }
    }
}
