import FoundationEssentials
import ImgoptHTTP
import ImgoptObjects
import TestSupport
import Testing

/// What a store may answer, from a server whose answers are a closure.
@Suite struct ObjectAnswerTests {
    private static func xml(_ code: String, _ message: String = "no") -> String {
        "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
    }

    @Test(
        arguments: [
            (503, xml("SlowDown"), .busy), (503, "", .busy), (429, "", .busy), (500, xml("InternalError"), .away),
            (502, "<html>", .away), (403, xml("AccessDenied"), .refused), (403, xml("SignatureDoesNotMatch"), .refused),
            (403, "", .refused), (401, "", .refused), (404, xml("NoSuchBucket"), .noBucket), (404, "", .missing),
            (400, xml("BadDigest"), .damaged), (400, xml("XAmzContentSHA256Mismatch"), .damaged),
            (400, xml("InvalidAccessKeyId"), .refused), (400, xml("InvalidArgument"), .other),
            (403, xml("QuotaExceeded"), .full), (507, xml("XMinioStorageFull"), .full),
            (501, xml("NotImplemented"), .away),
            (301, xml("PermanentRedirect"), .other),
        ] as [(Int, String, ObjectFailure.Kind)])
    func `a refusal is told by its code, else by its status`(
        status: Int, body: String, kind: ObjectFailure.Kind
    ) async throws {
        try await ScriptedStore.run({ _ in .init(status: status, body: body) }) { store in
            try await Asker.run(endpoint: store.endpoint) { asker in
                let failure = await asker.failure { try await asker.put([1, 2], as: "k") }
                #expect(failure?.kind == kind && failure?.status == status)
                #expect(failure?.message.contains("s3://images/k") == true)
            }
        }
    }

    @Test func `a put has its length, type, hashes, metadata and settings, and all of them that count are signed`()
        async throws
    {
        try await ScriptedStore.run({ _ in .init(headers: [("etag", "\"5289df737df57326fcdd22597afb1fac\"")]) }) {
            store in
            try await Asker.run(
                endpoint: store.endpoint,
                change: {
                    $0.storageClass = "STANDARD_IA"
                    $0.encryption = "AES256"
                    $0.cacheControl = "max-age=60"
                }
            ) { asker in try await asker.put([1, 2, 3], as: "a b/c.png", metadata: [("item", "7")]) }
            let seen = try #require(store.seen.first)
            #expect(store.seen.count == 1)
            #expect(seen.method == "PUT" && seen.path == "/images/a%20b/c.png" && seen.body == [1, 2, 3])
            let expected = [
                "content-length": "3", "content-type": "image/png", "content-md5": "Uonfc331cyb83SJZevsfrA==",
                "x-amz-content-sha256": "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
                "x-amz-meta-item": "7", "x-amz-storage-class": "STANDARD_IA", "x-amz-server-side-encryption": "AES256",
                "cache-control": "max-age=60",
            ]
            for (name, value) in expected { #expect(seen.headers[name] == value, "\(name)") }
            #expect(
                seen.headers["authorization"]?.contains(
                    "SignedHeaders=content-md5;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-item;"
                        + "x-amz-server-side-encryption;x-amz-storage-class,") == true)
        }
    }

    @Test(arguments: [("3", true), ("4", false)])
    func `where the store's name for it tells nothing its size is looked at`(length: String, isThere: Bool) async throws
    {
        try await ScriptedStore.run({ seen in
            seen.method == "HEAD" ? .init(headers: [("content-length", length)]) : .init(headers: [("etag", "\"kms\"")])
        }) { store in
            try await Asker.run(endpoint: store.endpoint) { asker in
                let failure = await asker.failure { try await asker.put([1, 2, 3], as: "k") }
                #expect(failure?.kind == (isThere ? nil : .damaged))
                #expect(store.seen.map(\.method) == ["PUT", "HEAD"])
            }
        }
    }

    @Test func `a store that sends the whole in place of a part is not believed`() async throws {
        try await ScriptedStore.run({ _ in .init(body: "0123456789") }) { store in
            try await Asker.run(endpoint: store.endpoint) { asker in
                #expect(await asker.failure { try await asker.get("k", range: 2..<12) }?.kind == .other)
                let bytes = try await asker.get("k")
                #expect(bytes == Array("0123456789".utf8))
                #expect(store.seen.map { $0.headers["range"] } == ["bytes=2-11", nil])
            }
        }
    }

    @Test func `the store's clock is learnt once and then used, and a refusal that is not for it is one`() async throws
    {
        let hour = 3_600.0
        try await ScriptedStore.run({ seen in
            let theirs = Date(timeIntervalSinceNow: 2 * hour)
            let stamp = SignatureTime(seconds: Int64(theirs.timeIntervalSince1970)).stamp
            let isNear = seen.headers["x-amz-date"]?.prefix(11) == stamp.prefix(11)
            return .init(
                status: isNear ? 200 : 403, headers: [("date", Self.httpDate(theirs))],
                body: isNear ? "" : Self.xml("RequestTimeTooSkewed"))
        }) { store in
            try await Asker.run(endpoint: store.endpoint) { asker in
                try await asker.delete("a")
                try await asker.delete("b")
                #expect(store.seen.map(\.path) == ["/images/a", "/images/a", "/images/b"])
            }
            try await Asker.run(endpoint: store.endpoint, hoursOff: 2) { asker in
                try await asker.delete("c")
                #expect(store.seen.count == 4)
            }
        }
    }

    @Test func `a session token goes with each request, and an empty one does not`() async throws {
        try await ScriptedStore.run({ _ in .init() }) { store in
            for (token, shown) in [("T0K/EN=", "T0K/EN="), ("", nil)] as [(String, String?)] {
                try await Asker.run(endpoint: store.endpoint, sessionToken: token) { asker in
                    try await asker.delete("k")
                    #expect(store.seen.last?.headers["x-amz-security-token"] == shown)
                    let url = try #require(asker.client.presigned("k", seconds: 60))
                    #expect(url.contains("X-Amz-Security-Token=T0K%2FEN%3D") == (shown != nil))
                }
            }
        }
    }

    @Test func `a bucket may stand in the host's name`() {
        let place = ObjectPlace(endpoint: "https://s3.example.com", region: "auto", bucket: "b", isPathStyle: false)
        #expect(place.location(of: "k") == "s3://b/k")
        #expect(
            place.key(in: "s3://b/k/l") == "k/l" && place.key(in: "s3://c/k") == nil && place.key(in: "s3://b/") == nil)
    }

    private static func httpDate(_ date: Date) -> String {
        // The day of the week is looked at by nobody.
        let stamp = Array(SignatureTime(seconds: Int64(date.timeIntervalSince1970)).stamp)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(Int(String(stamp[4...5])) ?? 1) - 1]
        return "Mon, \(String(stamp[6...7])) \(month) \(String(stamp[0...3])) "
            + "\(String(stamp[9...10])):\(String(stamp[11...12])):\(String(stamp[13...14])) GMT"
    }
}
