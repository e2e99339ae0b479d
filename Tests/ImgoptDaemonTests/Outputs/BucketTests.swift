import ImgoptHTTP
import ImgoptHash
import ImgoptObjects
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ImgoptDaemon

/// Whose a prefix is, and what is put below it, at a store whose answers are a closure.
struct BucketTests {
    private static let name = OutputFiles.Name(store: "acme", job: 7, item: 9, index: 0)
    private static let key = "/images/p/acme/7/9-0.png"
    private static let owner = "/images/p/.imgopt-state"

    private func put(
        _ answer: @escaping @Sendable (ScriptedStore.Seen) -> ScriptedStore.Answer, sha256: String? = nil,
        times: Int = 1
    ) async throws -> (failure: ObjectFailure?, location: String?, seen: [String]) {
        let folder = try TemporaryFolder()
        let file = try folder.file("1.png", "not an image")
        let state = try folder.file("state", "mine")
        var result: (failure: ObjectFailure?, location: String?, seen: [String]) = (nil, nil, [])
        try await ScriptedStore.run(answer) { server in
            let http = try HTTPClient(logger: Logger(label: "test"))
            defer { http.shutdown() }
            let place = ObjectPlace(endpoint: server.endpoint, region: "auto", bucket: "images", isPathStyle: true)
            let client = ObjectClient(
                place, credentials: ObjectCredentials(accessKey: "k", secretKey: "s"), http: http, clock: { 0 })
            let store = ObjectStore(client, prefix: "p", state: "mine", ownerFile: state)
            for _ in 0..<times {
                let outcome = await withCheckedContinuation { continuation in
                    store.put(file, contentType: "image/png", sha256: sha256, as: Self.name) {
                        continuation.resume(returning: $0)
                    }
                }
                switch outcome {
                case .success(let made): result.location = made.location
                case .failure(let failure): result.failure = failure
                }
            }
            result.seen = server.seen.map { "\($0.method) \($0.path)" }
        }
        return result
    }

    private static func etag(_ seen: ScriptedStore.Seen) -> [(String, String)] {
        var digest = MD5()
        digest.update(seen.body)
        return [("etag", SHA256.hex(digest.finish() ?? []))]
    }

    @Test func thePrefixIsClaimedOnceAndThenEachOutputTakesOneRequest() async throws {
        let made = try await put(
            { seen in
                seen.method == "HEAD"
                    ? ScriptedStore.Answer(status: 404) : ScriptedStore.Answer(headers: Self.etag(seen))
            }, times: 2)
        #expect(made.failure == nil && made.location == "s3://images/p/acme/7/9-0.png")
        #expect(made.seen == ["HEAD \(Self.owner)", "PUT \(Self.owner)", "PUT \(Self.key)", "PUT \(Self.key)"])
    }

    /// To a key that may not list, AWS says so of what is not there.
    @Test(arguments: [true, false])
    func whatMayNotBeLookedAtIsClaimedIfItCanBeReadThen(isReadable: Bool) async throws {
        let isThere = Mutex(false)
        let made = try await put { seen in
            guard seen.method == "HEAD" else {
                isThere.withLock { $0 = true }
                return ScriptedStore.Answer(headers: Self.etag(seen))
            }
            return ScriptedStore.Answer(status: isReadable && isThere.withLock { $0 } ? 200 : 403)
        }
        #expect(made.failure?.kind == (isReadable ? nil : .refused))
        let claim = ["HEAD \(Self.owner)", "PUT \(Self.owner)", "HEAD \(Self.owner)"]
        #expect(made.seen == claim + (isReadable ? ["PUT \(Self.key)"] : []))
    }

    @Test func aPrefixOfAnotherStateIsLeftAlone() async throws {
        let made = try await put { _ in ScriptedStore.Answer(headers: [("x-amz-meta-state", "theirs")]) }
        #expect(made.failure?.message.contains("in use by another daemon") == true)
        #expect(made.seen == ["HEAD \(Self.owner)", "GET \(Self.owner)"])
    }

    @Test func aFileThatWasSpoiltIsNotSent() async throws {
        let made = try await put({ _ in ScriptedStore.Answer() }, sha256: String(repeating: "0", count: 64))
        #expect(made.failure?.kind == .unreadable && made.seen.isEmpty)
    }
}
