import ImgoptHTTP
import ImgoptReplicate

/// What must hold of whatever the network brings as the provider's answer.
enum AnswerRules {
    /// The statuses that are tried.
    static let statuses = [200, 201, 202, 204, 301, 400, 401, 402, 404, 408, 422, 429, 500, 502, 503]

    private static let origin = HTTPAddress(url: "https://api.replicate.com/v1/")

    /// What is wrong with how an answer is read, nil for nothing: what can't be read is never taken for a fact.
    static func problem(_ body: [UInt8], status: Int) -> String? {
        guard let origin else { return "addresses can't be read" }
        let outcome = HTTPOutcome.response(HTTPResponse(status: status, body: body))
        _ = PredictionAnswer(outcome)
        _ = ListAnswer(outcome, origin: origin, withInputs: false)
        _ = ListAnswer(outcome, origin: origin, withInputs: true)
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
