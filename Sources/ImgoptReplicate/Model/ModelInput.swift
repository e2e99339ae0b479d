package import ImgoptJSON

/// The input of a prediction, put together from what was asked for.
package enum ModelInput {
    /// Why there is no input.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// A prompt was given for a model that takes none.
        case takesNoPrompt
        /// Defaults or input are something else than an object; which of them.
        case notAnObject(String)
        /// The input has an image of its own in the field that takes only one, which is the source.
        case givenTwice(String)
        /// The input has something else than texts in the field that takes a list of images.
        case noImages(String)
        /// The model needs what is not there; the field of its prompt, if it has one.
        case missing([String], prompt: String?)
        /// A member that the model can't take as it is; and why, as the end of a sentence.
        case wrong(String, String)

        package var description: String {
            switch self {
            case .takesNoPrompt: "a prompt was given, but the model takes none"
            case .notAnObject(let name): "\(name) must be an object"
            case .givenTwice(let field):
                "the model takes one image, in \"\(field)\", and that is the source: leave it out of the input"
            case .noImages(let field):
                "\"\(field)\" is the model's list of images: it must be a list of addresses, which go behind the source"
            case .missing(let fields, prompt: let prompt):
                "the model needs "
                    + fields.map { $0 == prompt ? "a prompt (\"\($0)\")" : "\"\($0)\" in its input" }
                    .joined(separator: " and ")
            case .wrong(let field, let reason): "\"\(field)\" \(reason)"
            }
        }

        /// The member of an image that it is about, or of the input; nil: no single one.
        package var field: (name: String, isInput: Bool)? {
            switch self {
            case .takesNoPrompt: ("prompt", false)
            case .givenTwice(let field), .noImages(let field), .wrong(let field, _): (field, true)
            case .missing(let fields, prompt: let prompt):
                fields.first.map { $0 == prompt ? ("prompt", false) : ($0, true) }
            case .notAnObject: nil
            }
        }
    }

    /// The exact bytes to send: an object with sorted keys, so that equal inputs are equal bytes.
    /// From weak to strong: `defaults` in their order (the settings', then the job's), the prompt in its field, `input`
    /// of the item. A member replaces the one below it whole; but the source is replaced by nothing: where the image
    /// field is a list it comes first and what was given behind it, where it is not, nothing else may be given.
    package static func build(
        _ slot: ImageSlot, sourceURL: String, prompt: String?, defaults: [JSONValue] = [], input: JSONValue? = nil
    ) throws(Problem) -> [UInt8] {
        var members = JSONObject()
        for layer in defaults { try merge(layer, named: "the default input", into: &members) }
        // Of a single one that the settings give, it takes the place.
        if !slot.isArray { members[slot.field] = nil }
        if let prompt {
            guard let field = slot.promptField else { throw .takesNoPrompt }
            members[field] = .string(prompt)
        }
        if let input { try merge(input, named: "input", into: &members) }
        let others = try images(beside: slot, in: members)
        members[slot.field] = slot.isArray ? .array([.string(sourceURL)] + others) : .string(sourceURL)
        return sorted(.object(members)).serialized()
    }

    /// Whether `input` leaves the source its place.
    package static func check(_ slot: ImageSlot, input: JSONObject) throws(Problem) {
        _ = try images(beside: slot, in: input)
    }

    /// What is given in the image field besides the source.
    private static func images(beside slot: ImageSlot, in members: JSONObject) throws(Problem) -> [JSONValue] {
        guard let given = members[slot.field], !given.isNull else { return [] }
        guard slot.isArray else { throw .givenTwice(slot.field) }
        let images = given.arrayValue ?? [given]
        guard images.allSatisfy({ $0.stringValue != nil }) else { throw .noImages(slot.field) }
        return images
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
