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

    static func missingField(_ name: String) -> SimulatedAnswer {
        invalidInput(type: "required", field: "input", description: "\(name) is required", place: "input")
    }

    static func invalidInput(type: String, field: String, description: String, place: String) -> SimulatedAnswer {
        answer(
            422,
            [
                "detail": .string("- \(place): \(description)\n"), "status": 422, "title": "Input validation failed",
                "invalid_fields": [
                    ["type": .string(type), "field": .string(field), "description": .string(description)]
                ],
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
