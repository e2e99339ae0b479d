import ImgoptJSON

/// Errors about params are made where the fault is seen, without a place; each level on the way out adds its own. So
/// nothing is spent on paths while all is well.
extension WireError {
    /// `reason` is a clause whose subject, the path, is put before it: "is missing; give a URL".
    package static func invalid(_ reason: String) -> WireError { WireError(.invalidParams, reason) }

    /// The value is not of the kind that is wanted.
    static func wrongKind(_ value: JSONValue, wanted: String) -> WireError {
        let isFraction = wanted == "a whole number"
        return .invalid("must be \(wanted), not \(isFraction ? value.numberText ?? value.kindName : value.kindName)")
    }

    /// The same error with `step`, a member's name or `[3]`, before the path so far.
    package func under(_ step: String) -> WireError {
        var result = self
        guard let field else {
            result.field = step
            result.message = "\(step) \(message)"
            return result
        }
        let separator = field.hasPrefix("[") ? "" : "."
        result.field = step + separator + field
        result.message = step + separator + message
        return result
    }
}

extension JSONValue {
    /// A number as it was written, nil for all else: "must be a whole number, not a number" would help nobody.
    fileprivate var numberText: String? { if case .number = self { description } else { nil } }
}
