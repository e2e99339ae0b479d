package import ImgoptJSON

/// Finds the predictions of creations whose answers were lost.
package enum PredictionMatch {
    /// A creation of unknown outcome.
    package struct Doubt<Key: Hashable & Sendable>: Sendable {
        /// The caller's name for it.
        package let key: Key
        /// Exactly what was sent as input.
        package let input: JSONValue
        /// The model asked for: a hint only, since Replicate may answer under another name.
        package let model: String?
        /// When the intent was written down, before the request left; microseconds since 1970.
        package let intendedAt: Int64

        /// A creation of unknown outcome.
        package init(key: Key, input: JSONValue, model: String? = nil, intendedAt: Int64) {
            self.key = key
            self.input = input
            self.model = model
            self.intendedAt = intendedAt
        }
    }

    /// How far the two clocks may be apart: a prediction older than its intent by more than this is not its own.
    package static let clockSlackMicroseconds: Int64 = 60_000_000

    /// Pairs doubts and predictions one to one by equality of input as JSON values. Among equal inputs the oldest
    /// doubt gets the oldest prediction; which of them is which does not matter, since all were paid for alike.
    /// - Parameters:
    ///   - candidates: what was listed, in any order; a prediction listed twice counts once.
    ///   - knownIDs: predictions that belong to somebody already.
    ///   - ownModels: the models that are in use, by owner and name. A prediction of one of them was not created for
    ///     another one, though one under a name that nobody asked for may have been.
    /// - Returns: the prediction of each doubt that has one. No prediction comes twice.
    package static func match<Key>(
        _ doubts: [Doubt<Key>], candidates: [Prediction], knownIDs: Set<String> = [], ownModels: Set<String> = []
    ) -> [Key: Prediction] {
        var taken = knownIDs
        var byInput: [JSONValue: [Prediction]] = [:]
        let oldestFirst = candidates.sorted { ($0.createdAt ?? .max, $0.id) < ($1.createdAt ?? .max, $1.id) }
        for prediction in oldestFirst {
            guard let input = prediction.input, taken.insert(prediction.id).inserted else { continue }
            byInput[input, default: []].append(prediction)
        }
        var found: [Key: Prediction] = [:]
        for (input, group) in Dictionary(grouping: doubts, by: \.input) {
            guard var free = byInput[input] else { continue }
            let inOrder = group.sorted { $0.intendedAt < $1.intendedAt }
            // The hint first, so that two models given the same input are not mixed up; then whatever is left.
            for usesHint in [true, false] {
                for doubt in inOrder where found[doubt.key] == nil {
                    let place = free.firstIndex { fits($0, doubt, ownModels) && (!usesHint || hintAgrees($0, doubt)) }
                    if let place { found[doubt.key] = free.remove(at: place) }
                }
            }
        }
        return found
    }

    private static func fits<Key>(
        _ prediction: Prediction, _ doubt: Doubt<Key>, _ ownModels: Set<String>
    ) -> Bool {
        if let model = prediction.model, ownModels.contains(model),
            let asked = doubt.model.flatMap({ ModelReference($0) })?.name, asked != model
        {
            return false
        }
        return prediction.createdAt.map { $0 >= doubt.intendedAt - clockSlackMicroseconds } ?? true
    }

    private static func hintAgrees<Key>(_ prediction: Prediction, _ doubt: Doubt<Key>) -> Bool {
        guard let asked = doubt.model.flatMap({ ModelReference($0) }) else { return true }
        if let name = asked.name, name != prediction.model { return false }
        return asked.version == nil || asked.version == prediction.version
    }
}
