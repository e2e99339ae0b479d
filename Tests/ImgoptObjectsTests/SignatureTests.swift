import ImgoptObjects
import Testing

/// The examples that AWS publishes: "Signature Calculations for the Authorization Header", "Authenticating Requests:
/// Using Query Parameters", and the test suite of Signature version 4.
@Suite struct SignatureTests {
    private static let noBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let host = "examplebucket.s3.amazonaws.com"
    private static let time = SignatureTime(seconds: 1_369_353_600)
    private static let signer = Signature(
        credentials: ObjectCredentials(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")

    private static func subject(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], payload: String = noBody
    ) -> Signature.Subject {
        Signature.Subject(
            method: method, path: path, query: query,
            headers: [("host", host), ("x-amz-content-sha256", payload), ("x-amz-date", time.stamp)] + headers,
            payload: payload)
    }

    @Test func `the examples of requests to S3 have the signatures that AWS gives`() {
        let welcome = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        let examples: [(Signature.Subject, String)] = [
            (
                Self.subject("GET", "/test.txt", headers: [("range", "bytes=0-9")]),
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
            ),
            (
                Self.subject(
                    "PUT", "/" + PercentEncoding.encode("test$file.text"),
                    headers: [
                        ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                    ], payload: welcome),
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            ),
            (
                Self.subject("GET", "/", query: [("lifecycle", "")]),
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
            ),
            (
                Self.subject("GET", "/", query: [("prefix", "J"), ("max-keys", "2")]),
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            ),
        ]
        for (subject, signature) in examples {
            let value = Self.signer.authorization(of: subject, at: Self.time)
            #expect(value.hasSuffix(",Signature=\(signature)"), "\(subject.method) \(subject.path)")
        }
        let value = Self.signer.authorization(of: examples[0].0, at: Self.time)
        #expect(
            value.hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                    + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"))
    }

    @Test func `the example of a presigned address has its signature`() {
        let subject = Signature.Subject(
            method: "GET", path: "/test.txt", headers: [("host", Self.host)], payload: "UNSIGNED-PAYLOAD")
        #expect(
            Self.signer.presigned(subject, for: 86_400, at: Self.time)
                == "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
                + "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    }

    @Test func `the plain request of the test suite has its signature`() {
        let signer = Signature(
            credentials: ObjectCredentials(
                accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            region: "us-east-1", service: "service")
        let time = SignatureTime(seconds: 1_440_938_160)
        let subject = Signature.Subject(
            method: "GET", path: "/", headers: [("x-amz-date", time.stamp), ("host", "example.amazonaws.com")],
            payload: Self.noBody)
        #expect(
            signer.authorization(of: subject, at: time).hasSuffix(
                "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"))
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("ü", "%C3%BC"), ("a=b(c)!*'", "a%3Db%28c%29%21%2A%27"), ("-_.~", "-_.~"),
        ("+ &", "%2B%20%26"),
        ("%2E", "%252E"),
    ])
    func `all but the plainest characters are encoded`(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "%zz", "%+1", "%FF"])
    func `what nobody encoded is not decoded`(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test func `slashes stay where they part a key`() {
        #expect(PercentEncoding.encode("a b/c:d@e", keepingSlashes: true) == "a%20b/c%3Ad%40e")
    }

    @Test(
        arguments: [
            (0, "19700101T000000Z"), (951_827_696, "20000229T123456Z"), (1_369_353_600, "20130524T000000Z"),
            (4_102_444_799, "20991231T235959Z"),
        ] as [(Int64, String)])
    func `times are written as signatures have them`(seconds: Int64, stamp: String) {
        #expect(SignatureTime(seconds: seconds).stamp == stamp)
    }

    @Test(
        arguments: [
            ("Fri, 24 May 2013 00:00:00 GMT", 1_369_353_600), ("Tue, 29 Feb 2000 12:34:56 GMT", 951_827_696),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("yesterday", nil), ("Fri, 24 Mai 2013 00:00:00 GMT", nil),
            ("Fri, 24 May 2013 24:00:00 GMT", nil), ("", nil), ("Fri, 24 May 2013 00:00:00 CET", nil),
        ] as [(String, Int64?)])
    func `a Date field is read`(text: String, seconds: Int64?) {
        #expect(SignatureTime(httpDate: text)?.seconds == seconds)
    }

    @Test func `a secret shows itself nowhere`() {
        let secret = ObjectCredentials(accessKey: "key", secretKey: "S3CRET", sessionToken: "T0KEN")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("S3CRET") && !text.contains("T0KEN"))
        }
    }
}
