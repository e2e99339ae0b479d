package import ImgoptJSON

/// Finds the predictions of creations whose answers were lost.
package enum PredictionMatch {
    /// A creation of unknown outcome.
    package struct Doubt<Key: Hashable & Sendable>: Sendable {
        /// The caller's name for it.
        package let key: Key
        /// What was sent as input.
        package let sent: JSONValue
        /// That, as the list may show it.
        package let input: ComparableInput
        /// What the creation named, taken apart: a hint only, since Replicate may answer under another name.
        package let model: ModelReference?
        /// When the provider created it, if it did: the earliest and the latest moment, in microseconds since 1970 of
        /// the provider's clock.
        package let window: ClosedRange<Int64>

        /// A creation of unknown outcome.
        package init(key: Key, input: JSONValue, model: String? = nil, window: ClosedRange<Int64>) {
            self.key = key
            sent = input
            self.input = ComparableInput(input)
            self.model = model.flatMap { ModelReference($0) }
            self.window = window
        }
    }

    /// What some entries of the list are to some doubts.
    package struct Comparison<Key: Hashable & Sendable>: Sendable {
        /// The prediction of each doubt that has one. No prediction comes twice.
        package var found: [Key: Prediction] = [:]
        /// Entries that nobody owns and that may be one of the doubts: they show no input, or several were sent that
        /// differ in what is not shown.
        package var suspects: [Prediction] = []
    }

    /// Pairs doubts and predictions one to one by equality of input (see ``ComparableInput``). Among equal inputs the
    /// newest doubt gets the newest prediction of its window; which of them is which does not matter, since all were
    /// paid for alike.
    /// - Parameters:
    ///   - entries: what was listed, in any order; a prediction listed twice counts once.
    ///   - knownIDs: predictions that belong to somebody already.
    ///   - ownModels: the models that are in use, by owner and name, with versions and deployments
    ///     (see ``marks(of:)``). A prediction of one of them was not created for another one, though one under a name
    ///     that nobody asked for may have been.
    package static func compare<Key>(
        _ doubts: [Doubt<Key>], with entries: [Prediction], knownIDs: Set<String> = [], ownModels: Set<String> = []
    ) -> Comparison<Key> {
        var comparison = Comparison<Key>()
        var seen = knownIDs
        let newestFirst = entries.sorted { ($0.createdAt ?? .max, $0.id) > ($1.createdAt ?? .max, $1.id) }
        var free: [Prediction] = []
        for entry in newestFirst where seen.insert(entry.id).inserted {
            if entry.input != nil {
                free.append(entry)
            } else if doubts.contains(where: { mayBe(entry, $0, ownModels) }) {
                comparison.suspects.append(entry)
            }
        }
        let groups = Dictionary(grouping: doubts) { $0.input.omitted }
        for (omitted, group) in groups { pair(group, omitted, &free, ownModels, &comparison) }
        return comparison
    }

    /// Pairs doubts whose inputs leave out the same members, and takes out of `free` what found its owner.
    private static func pair<Key>(
        _ doubts: [Doubt<Key>], _ omitted: Set<[String]>, _ free: inout [Prediction], _ ownModels: Set<String>,
        _ comparison: inout Comparison<Key>
    ) {
        let newestFirst = doubts.sorted { $0.window.lowerBound > $1.window.lowerBound }
        let byInput = Dictionary(grouping: newestFirst, by: \.input)
        var left: [Prediction] = []
        // The hint first, so that two models given the same input are not mixed up; then whatever is left.
        for usesHint in [true, false] {
            left = []
            for entry in free {
                let shown = entry.input.map { ComparableInput(shown: $0, besides: omitted) }
                let owners = (shown.flatMap { byInput[$0] } ?? []).filter { doubt in
                    comparison.found[doubt.key] == nil && mayBe(entry, doubt, ownModels)
                        && (!usesHint || hintAgrees(entry, doubt))
                }
                if !omitted.isEmpty, Set(owners.map(\.sent)).count > 1 {
                    // One picture, two masks: nobody gets the other one's result.
                    comparison.suspects.append(entry)
                } else if let owner = owners.first {
                    comparison.found[owner.key] = entry
                } else {
                    left.append(entry)
                }
            }
            free = left
        }
    }

    /// What tells the predictions of a model from those of others in the list: its name, its version, its deployment.
    package static func marks(of model: ModelReference) -> [String] {
        [model.name, model.version, model.deployment.map(deploymentMark)].compactMap(\.self)
    }

    /// No model's name has two strokes in it.
    private static func deploymentMark(_ name: String) -> String { "deployments/" + name }

    private static func mayBe<Key>(_ entry: Prediction, _ doubt: Doubt<Key>, _ ownModels: Set<String>) -> Bool {
        if let asked = doubt.model {
            if let model = entry.model, ownModels.contains(model), let name = asked.name, name != model { return false }
            if let version = entry.version, ownModels.contains(version), let pinned = asked.version, pinned != version {
                return false
            }
            if let deployment = entry.deployment, asked.deployment != deployment,
                asked.deployment != nil || ownModels.contains(deploymentMark(deployment))
            {
                return false
            }
        }
        guard let told = entry.createdAt else { return true }
        return doubt.window.contains(told)
    }

    private static func hintAgrees<Key>(_ entry: Prediction, _ doubt: Doubt<Key>) -> Bool {
        guard let asked = doubt.model else { return true }
        if let name = asked.name, name != entry.model { return false }
        if asked.deployment != entry.deployment { return false }
        return asked.version == nil || asked.version == entry.version
    }
}
