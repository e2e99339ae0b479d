package import ImgoptJSON

/// How a model is used: where the image and the prompt go, what else it needs, and under which name it is run.
package struct ModelUse: Sendable, Hashable {
    /// Where the image and the prompt go.
    package let slot: ImageSlot
    /// The members of its input that it does not do without.
    package let required: [String]
    /// What its schema says of the members of its input.
    package let members: InputMembers
    /// What creations name: the model, or the version of it that runs, where it needs one.
    package let sentAs: String

    package init(slot: ImageSlot, required: [String] = [], members: InputMembers = .unknown, sentAs: String) {
        self.slot = slot
        self.required = required
        self.members = members
        self.sentAs = sentAs
    }

    /// Why an image can't be given to the model; nil: it can, as far as the model's schema says.
    /// - Parameters:
    ///   - defaults: the input that the settings give.
    ///   - input: the image's own, with the job's.
    package func problem(prompt: String?, defaults: JSONObject?, input: JSONObject?) -> ModelInput.Problem? {
        if prompt != nil, slot.promptField == nil { return .takesNoPrompt }
        do throws(ModelInput.Problem) {
            if let input { try ModelInput.check(slot, input: input) }
        } catch {
            return error
        }
        let missing = required.filter { name in
            if name == slot.promptField { return lacksPrompt(name, prompt, input, defaults) }
            return name != slot.field && input?[name] == nil && defaults?[name] == nil
        }
        guard missing.isEmpty else { return .missing(missing, prompt: slot.promptField) }
        return wrong(in: input) ?? wrong(in: defaults, under: input)
    }

    /// The first member that the model can't take as it is. What `stronger` has as well is not sent.
    private func wrong(in input: JSONObject?, under stronger: JSONObject? = nil) -> ModelInput.Problem? {
        guard let input, !members.known.isEmpty else { return nil }
        for (name, value) in input where name != slot.field && stronger?[name] == nil {
            if let problem = members.known[name]?.problem(value) { return .wrong(name, problem) }
        }
        return nil
    }

    /// Members of an input that the model does not have, if that is known.
    package func unknownMembers(of input: JSONObject?) -> [String] {
        guard members.isComplete, let input else { return [] }
        return input.map(\.key).filter { members.known[$0] == nil && $0 != slot.field && $0 != slot.promptField }
    }

    /// Whether a needed prompt is not given. A blank one is none: the model makes nothing of it, and is paid all the
    /// same.
    private func lacksPrompt(
        _ name: String, _ prompt: String?, _ input: JSONObject?, _ defaults: JSONObject?
    ) -> Bool {
        func isBlank(_ value: JSONValue) -> Bool { value.stringValue?.allSatisfy(\.isWhitespace) == true }
        if let own = input?[name], !isBlank(own) { return false }
        guard let given = prompt.map({ JSONValue.string($0) }) ?? input?[name] ?? defaults?[name] else { return true }
        return isBlank(given)
    }
}

extension ModelInput {
    private static let requiredMax = 64
    private static let nameBytes = 128

    /// What a model's schema says must be in each input. What has a default need not be.
    package static func required(by schema: JSONValue?) -> [String] {
        let input = schema?["components"]?["schemas"]?["Input"]
        let names = (input?["required"]?.arrayValue ?? []).prefix(requiredMax).compactMap(\.stringValue)
        return names.filter { name in
            name.utf8.count <= nameBytes && input?["properties"]?[name] != nil
                && input?["properties"]?[name]?["default"] == nil
        }
    }
}
