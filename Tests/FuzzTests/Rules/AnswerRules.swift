import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate

/// What must hold of whatever the network brings as the provider's answer.
enum AnswerRules {
    /// The statuses that are tried.
    static let statuses = [200, 201, 202, 204, 301, 400, 401, 402, 404, 408, 422, 429, 500, 502, 503]

    /// What is wrong with how an answer is read, nil for nothing: what can't be read is never taken for a fact.
    static func problem(_ body: [UInt8], status: Int) -> String? {
        let outcome = HTTPOutcome.response(HTTPResponse(status: status, body: body))
        _ = PredictionAnswer(outcome)
        _ = ListAnswer(outcome, to: ListQuery())
        _ = ListAnswer(outcome, to: ListQuery(withInputs: true))
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

    /// What is wrong with how a page is read that has the input among its entries. If that is a value of its own, the
    /// others are read whatever it is; if not, they are read or the page is none.
    static func neighbours(_ input: [UInt8], place: Int) -> String? {
        let others = ["a", "b", "c"].map { Array(#"{"id":"\#($0)","created_at":"2026-11-23T10:30:00Z"}"#.utf8) }
        let entries = others[..<place] + [input] + others[place...]
        let body = Array(#"{"results":["#.utf8) + entries.joined(separator: [UInt8(ascii: ",")]) + Array("]}".utf8)
        let outcome = HTTPOutcome.response(HTTPResponse(status: 200, body: body))
        let isValue = (try? JSONValue(parsing: input, maximumDepth: 512)) != nil
        guard case .page(let page) = ListAnswer(outcome, to: ListQuery(withInputs: true)) else {
            return isValue ? "an entry hides the page" : nil
        }
        guard isValue else { return nil }
        if page.predictions.count + page.unreadableCount != 4 { return "an entry was lost or doubled" }
        let ids = page.predictions.map(\.id)
        if ids.filter({ $0 == "a" || $0 == "b" || $0 == "c" }).count < 3 { return "an entry hides others: \(ids)" }
        return nil
    }

    /// What is wrong with where the members of an object are said to stand: if it can be read, they are what is read.
    static func outline(_ input: [UInt8]) -> String? {
        var members = JSONMembers(in: input.indices)
        var found: [(key: JSONValue?, value: JSONValue?)] = []
        while let member = members.next(input.span) {
            guard member.key.upperBound <= member.value.lowerBound, member.value.upperBound <= input.count,
                !member.value.isEmpty
            else { return "a member stands at \(member)" }
            found.append(
                (
                    try? JSONValue(parsing: input.span.extracting(member.key)),
                    try? JSONValue(parsing: input.span.extracting(member.value))
                ))
        }
        guard let object = (try? JSONValue(parsing: input))?.objectValue else { return nil }
        guard members.isWhole, found.count == object.count else {
            return "\(found.count) members, read \(object.count)"
        }
        for (outline, read) in zip(found, object)
        where outline.key?.stringValue != read.key || outline.value != read.value {
            return "the member \(read.key) reads otherwise"
        }
        return nil
    }
}
