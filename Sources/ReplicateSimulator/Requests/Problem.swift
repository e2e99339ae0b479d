import ImgoptJSON

/// The service's refusals, word for word where they have been seen.
enum Problem {
    static let unauthenticated = answer(
        401,
        [
            "title": "Unauthenticated", "detail": "You did not pass a valid authentication token", "status": 401,
        ])

    static let insufficientCredit = answer(
        402,
        [
            "title": "Insufficient credit",
            "detail": .string(
                "You have insufficient credit to run this model. Go to "
                    + "https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, "
                    + "please wait a few minutes before trying again."),
            "status": 402,
        ])

    static let unreadableBody = answer(400, ["detail": "Failed to parse request body as JSON: EOF", "status": 400])

    static let unknownVersion = answer(
        422,
        [
            "title": "Invalid version or not permitted",
            "detail": .string(
                "The specified version does not exist (or perhaps you don't have permission to use it?)"),
            "status": 422,
        ])

    static let fileTooLarge = answer(413, ["detail": "Files must be less than 100MB in size"])

    static func badRequest(_ detail: String) -> SimulatedAnswer {
        answer(400, ["detail": .string(detail), "status": 400])
    }

    static func notFound(_ detail: String = "Not found.") -> SimulatedAnswer {
        answer(404, ["detail": .string(detail), "status": 404])
    }

    static func invalidInput(_ fields: [InvalidField]) -> SimulatedAnswer {
        answer(
            422,
            [
                "detail": .string(fields.map { "- \($0.place): \($0.description)\n" }.joined()), "status": 422,
                "title": "Input validation failed",
                "invalid_fields": .array(
                    fields.map {
                        [
                            "type": .string($0.type), "field": .string($0.field),
                            "description": .string($0.description),
                        ]
                    }),
            ])
    }

    /// A 429 as the service sends it, with its pause in the body. `isLow`: with the text of an account short of credit.
    static func throttled(seconds: Int, isLow: Bool) -> SimulatedAnswer {
        throttled(seconds: seconds, isLow: isLow, header: nil, body: .integer(seconds))
    }

    /// A 429 with what is given in its `Retry-After` header, as `retry_after` in its body, and as its words.
    static func throttled(
        seconds: Int, isLow: Bool, header: String?, body pause: JSONValue?, text: String? = nil
    ) -> SimulatedAnswer {
        var detail = "Request was throttled. "
        if isLow {
            detail += "Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of "
            detail += "1 requests while you have less than $5.0 in credit. "
        }
        detail += "Your rate limit resets in ~\(seconds)s."
        var body: JSONObject = ["detail": .string(text ?? detail), "status": 429]
        if let pause { body["retry_after"] = pause }
        var answer = answer(429, .object(body))
        if let header { answer.headers.append(("retry-after", header)) }
        return answer
    }

    private static func answer(_ status: Int, _ body: JSONValue) -> SimulatedAnswer {
        SimulatedAnswer(status: status, contentType: "application/problem+json", body: body.serialized())
    }
}

/// What the service finds wrong with a part of a creation.
struct InvalidField {
    /// The kind of fault, a word of its validator.
    let type: String
    let field: String
    let description: String
    /// Where it is, in the text of the refusal.
    let place: String

    init(type: String, field: String, description: String, place: String) {
        self.type = type
        self.field = field
        self.description = description
        self.place = place
    }

    /// Of a member of the input.
    init(_ type: String, of member: String, _ description: String) {
        let path = "input.\(member)"
        self.init(type: type, field: path, description: description, place: path)
    }

    /// Of a member of the body that is not there.
    init(missingAtRoot member: String) {
        self.init(type: "required", field: member, description: "\(member) is required", place: "(root)")
    }

    /// Of a member of the input that is not there.
    init(missing member: String) {
        self.init(type: "required", field: "input", description: "\(member) is required", place: "input")
    }
}
