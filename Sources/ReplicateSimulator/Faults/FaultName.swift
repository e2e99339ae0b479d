/// What can go wrong on purpose. Each name is one key of the `faults` object of `PUT /sim/faults`.
package enum FaultName: String, Sendable, CaseIterable {
    // Before the request has any effect.

    /// The connection is reset and nothing has happened.
    case resetBefore = "reset_before"
    /// 5xx (`status`, 500 unless told) and nothing has happened. `text` is the body.
    case errorBefore = "error_before"
    /// A web page (`status`, 403 unless told) of what stands before the API, which has passed nothing on. `text` is the
    /// page.
    case edgePage = "edge_page"
    /// 429 with the usual text, or `text`.
    case throttled
    /// 429 with the text of an account short of credit, or `text`.
    case throttledLow = "throttled_low"
    /// 402.
    case insufficientCredit = "insufficient_credit"

    // After it has had its effect.

    /// 5xx (`status`, 504 unless told) although the request was carried out. `text` is the body.
    case errorAfter = "error_after"
    /// A web page (`status`, 524 unless told) of what stands before the API, which has carried the request out. `text`
    /// is the page.
    case edgePageAfter = "edge_page_after"
    /// The connection is reset although the request was carried out.
    case resetAfter = "reset_after"
    /// The answer stops half-way through its body.
    case truncatedBody = "truncated_body"
    /// A web page under the right status.
    case htmlBody = "html_body"
    /// A body that is not JSON under the right status.
    case notJSON = "not_json"
    /// The answer, or the download, has `text` as its Content-Length, -1 unless told; then the connection ends.
    case contentLength = "content_length"

    // Drawn when the list is read: what it leaves out.

    /// Each entry is left out with a chance of one in `count`, 2 unless told.
    case listGap = "list_gap"
    /// It ends early: the older half of the page is left out, and nothing is said to follow.
    case listShort = "list_short"

    // Drawn when the list is read: what other programs of the account have made.

    /// Among the entries is one whose input is nested 1,000 deep, or `count`.
    case listDeep = "list_deep"
    /// Among the entries are some without an id, and some that are no predictions.
    case listOdd = "list_odd"
    /// Among the entries is one whose output is a `data:` URI of 70 MB, or `count` bytes.
    case listHuge = "list_huge"
    /// The next page is said to be at another origin, as by an API behind a gateway.
    case listNextElsewhere = "list_next_elsewhere"
    /// What leads to the next page leads nowhere.
    case listNextBroken = "list_next_broken"

    // Drawn when a prediction is created.

    /// Its input is null wherever it is shown.
    case inputHidden = "input_hidden"
    /// Its input is null in the list; the prediction read by itself shows it.
    case inputUnlisted = "input_unlisted"
    /// Numbers of its input are shown as the doubles that they were read as.
    case inputDoubles = "input_doubles"
    /// It ends as failed with `text` as its error; an empty text is an empty error.
    case predictionFailed = "prediction_failed"
    /// It ends as failed with an error of 2 MB, or `count` bytes.
    case errorLong = "error_long"
    /// It ends as failed, and its error has in it the token that it was created with.
    case tokenEcho = "token_echo"
    /// It stays in processing for half an hour, then fails.
    case predictionStuck = "prediction_stuck"
    /// It shows another model than was asked for.
    case otherModel = "other_model"
    /// While it runs its status is `text`, a word that no client knows.
    case unknownStatus = "unknown_status"
    /// It succeeds with null.
    case outputNull = "output_null"
    /// It succeeds with an empty array.
    case outputEmpty = "output_empty"
    /// It succeeds with one URL fewer than was asked for.
    case outputShort = "output_short"
    /// It succeeds with an object around the URLs.
    case outputObject = "output_object"
    /// It succeeds with a `data:` URI.
    case outputDataURI = "output_data_uri"
    /// It succeeds with an output nested 70 deep.
    case outputDeep = "output_deep"
    /// It succeeds with a million URLs, or `count`.
    case outputMany = "output_many"

    /// It succeeds with `text`, any JSON, in which `$0`, `$1` … at the beginning of a text are the addresses of its
    /// outputs without their endings: `"$0.png"`.
    case outputJSON = "output_json"

    // Drawn when an output is downloaded.

    /// 404.
    case downloadMissing = "download_missing"
    /// `status`, 503 unless told.
    case downloadError = "download_error"
    /// A web page instead of the image, as `text/html`.
    case downloadWrongType = "download_wrong_type"
    /// It stops half-way.
    case downloadTruncated = "download_truncated"
    /// What is in `text`, a `data:` URI, with its media type.
    case downloadAs = "download_as"
    /// 404, and the prediction's outputs are deleted from then on, as a reading of it says.
    case downloadRemoved = "download_removed"
    /// It takes `ms` milliseconds.
    case downloadSlow = "download_slow"

    static let beforeEffect: [FaultName] = [
        .resetBefore, .errorBefore, .edgePage, .throttled, .throttledLow, .insufficientCredit,
    ]
    static let afterEffect: [FaultName] = [
        .errorAfter, .edgePageAfter, .resetAfter, .truncatedBody, .htmlBody, .notJSON, .contentLength,
    ]
    static let outputs: [FaultName] = [
        .outputNull, .outputEmpty, .outputShort, .outputObject, .outputDataURI, .outputDeep, .outputMany,
        .outputJSON,
    ]
    static let inputs: [FaultName] = [.inputHidden, .inputUnlisted, .inputDoubles]
    static let holes: [FaultName] = [.listGap, .listShort]
    static let entries: [FaultName] = [.listDeep, .listOdd, .listHuge]
    static let links: [FaultName] = [.listNextElsewhere, .listNextBroken]
    static let downloads: [FaultName] = [
        .downloadMissing, .downloadRemoved, .downloadError, .downloadWrongType, .downloadAs, .downloadTruncated,
        .downloadSlow, .contentLength,
    ]
}
