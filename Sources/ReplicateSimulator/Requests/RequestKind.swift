/// Kinds of request, as counters, delays and faults tell them apart.
package enum RequestKind: String, Sendable, CaseIterable {
    /// One of the three POSTs that make a prediction.
    case create
    /// GET of one prediction.
    case get
    /// GET of the list of predictions.
    case list
    /// POST that cancels a prediction.
    case cancel
    /// GET of a model, of its versions or of a deployment.
    case model
    /// Anything under `/v1/files`.
    case file
    /// GET of an output at the delivery address.
    case download
    /// The rest of the API.
    case other
}
