import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import Testing

func answer(_ status: Int, _ body: String = "", _ headers: HTTPFields = [:]) -> HTTPOutcome {
    .response(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
}

func failure(_ reason: HTTPFailure.Reason, certainlyNotSent: Bool = false) -> HTTPOutcome {
    .failed(HTTPFailure(reason: reason, certainlyNotSent: certainlyNotSent, message: "words"))
}

func prediction(_ json: JSONValue) throws -> Prediction {
    try #require(Prediction(json))
}

func options(
    baseURL: String = "https://api.replicate.com/v1/", token: String = "r8_secret",
    headers: ExtraHeaders = ExtraHeaders(), deliveryHosts: [String] = ["replicate.delivery"]
) throws(ReplicateOptionsError) -> ReplicateOptions {
    try ReplicateOptions(
        baseURL: baseURL, token: Secret(token), headers: headers, userAgent: "imgoptd/test",
        createTimeoutMilliseconds: 30_000, downloadTimeoutMilliseconds: 600_000, deliveryHosts: deliveryHosts)
}
