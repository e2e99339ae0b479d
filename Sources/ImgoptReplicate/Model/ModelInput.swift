package import ImgoptJSON

/// The input of a prediction, put together from what was asked for.
package enum ModelInput {
    /// Why there is no input.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// A prompt was given for a model that takes none.
        case takesNoPrompt
        /// Defaults or input are something else than an object; which of them.
        case notAnObject(String)

        /// For people.
        package var description: String {
            switch self {
            case .takesNoPrompt: "a prompt was given, but the model takes none"
            case .notAnObject(let name): "\(name) must be an object"
            }
        }
    }

    /// The exact bytes to send: an object with sorted keys, so that equal inputs are equal bytes.
    /// From weak to strong: `defaults` in their order (the settings', then the job's), the source in the image field
    /// and the prompt in its own, `input` of the item. A member replaces the one below it whole.
    package static func build(
        _ slot: ImageSlot, sourceURL: String, prompt: String?, defaults: [JSONValue] = [], input: JSONValue? = nil
    ) throws(Problem) -> [UInt8] {
        var members = JSONObject()
        for layer in defaults {
            try merge(layer, named: "the default input", into: &members)
        }
        members[slot.field] = slot.isArray ? .array([.string(sourceURL)]) : .string(sourceURL)
        if let prompt {
            guard let field = slot.promptField else { throw .takesNoPrompt }
            members[field] = .string(prompt)
        }
        if let input { try merge(input, named: "input", into: &members) }
        return sorted(.object(members)).serialized()
    }

    private static func merge(
        _ layer: JSONValue, named name: String, into members: inout JSONObject
    ) throws(Problem) {
        guard let added = layer.objectValue else { throw .notAnObject(name) }
        for member in added { members[member.key] = member.value }
    }

    /// The same value with the keys of all objects in it in order.
    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let members):
            .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, sorted($0.value)) }))
        case .null, .bool, .number, .string: value
        }
    }
}
