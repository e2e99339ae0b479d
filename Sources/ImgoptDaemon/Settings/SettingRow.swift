import ImgoptEngine

/// One setting: its name in its section, where its value goes, what is allowed, and why it is there.
///
/// `Root` is `Settings` for the plain sections, and `Settings.Store` or `Settings.Model` for `stores.NAME` and
/// `models.NAME`.
struct SettingRow<Root>: Sendable {
    enum Kind: Sendable {
        case integer(any WritableKeyPath<Root, Int> & Sendable, ClosedRange<Int>)
        case optionalInteger(any WritableKeyPath<Root, Int?> & Sendable, ClosedRange<Int>)
        case number(any WritableKeyPath<Root, Double> & Sendable, ClosedRange<Double>)
        case text(any WritableKeyPath<Root, String> & Sendable, TextRule)
        case optionalText(any WritableKeyPath<Root, String?> & Sendable, TextRule)
        case list(any WritableKeyPath<Root, [String]> & Sendable, TextRule)
        case optionalAmount(any WritableKeyPath<Root, Money?> & Sendable, ClosedRange<Money>)
        case flag(any WritableKeyPath<Root, Bool> & Sendable)
    }

    let name: String
    let kind: Kind
    let comment: String
    /// Its name in an earlier version, which is still read.
    let formerly: String?

    init(_ name: String, _ kind: Kind, _ comment: String, formerly: String? = nil) {
        self.formerly = formerly
        self.name = name
        self.kind = kind
        self.comment = comment
    }

    /// What may be given, for messages and comments: "must be " + this.
    var allowed: String {
        switch kind {
        case .integer(_, let range), .optionalInteger(_, let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(_, let range): "a number from \(range.lowerBound.plain) to \(range.upperBound.plain)"
        case .text(_, let rule), .optionalText(_, let rule): rule.allowed
        case .list(_, let rule): "a list, each entry \(rule.allowed)"
        case .optionalAmount(_, let range):
            "an amount from \(range.lowerBound.text) to \(range.upperBound.text), with at most six digits after a point"
        case .flag: "true or false"
        }
    }
}

extension Double {
    /// As people write it: a whole number without a point.
    var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
