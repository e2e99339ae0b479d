import ImgoptHTTP
import ImgoptReplicate
import Testing

/// Whatever the network brings as the provider's answer: no crash, and what can't be read is never taken for a fact.
struct AnswerFuzzTests {
    private static let statuses = [200, 201, 202, 204, 301, 400, 401, 402, 404, 408, 422, 429, 500, 502, 503]

    @Test func everyAnswerHasAMeaning() throws {
        let origin = try #require(HTTPAddress(url: "https://api.replicate.com/v1/"))
        try Campaign("answers.txt").run { input, mutator in
            let status = Self.statuses[mutator.below(Self.statuses.count)]
            let outcome = HTTPOutcome.response(HTTPResponse(status: status, body: input))
            _ = PredictionAnswer(outcome)
            _ = ListAnswer(outcome, origin: origin)
            _ = ModelAnswer(outcome)
            _ = AccountAnswer(outcome)
            _ = UploadAnswer(outcome)
            _ = DeleteAnswer(outcome)
            switch CreateAnswer(outcome) {
            case .created where !(200..<300).contains(status): return "status \(status) was taken for a creation"
            // Something may have been made and paid for: it must be looked for.
            case .refused where (200..<300).contains(status) || status >= 500:
                return "\(status) was taken for a refusal"
            case .notSent where (200..<300).contains(status): return "\(status) was taken for nothing"
            default: return nil
            }
        }
    }
}
