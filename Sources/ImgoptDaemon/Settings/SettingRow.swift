import Configuration
import ImgoptEngine

/// All of a setting but its type and its default, which are those of the property at `place`: name and unit, what is
/// allowed, when a change takes effect, and why it is there.
///
/// `Root` is `Settings` for the plain sections, and `Settings.Store` or `Settings.Model` for `stores.NAME` and
/// `models.NAME`.
struct SettingRow<Root>: Sendable {
    /// When a changed value takes effect.
    enum Effect: Sendable {
        /// At a reload.
        case live
        /// At the next start: the daemon was built with it.
        case restart
    }

    /// Its name in its section, with its unit at the end.
    let name: String
    /// The property that holds its value.
    let place: any PartialKeyPath<Root> & Sendable
    let effect: Effect
    /// Why it is there.
    let comment: String
    /// What its value looks like, for sources that hold only text.
    let shape: SettingShape
    /// What may be given, for messages and comments: "must be " + this.
    let allowed: String
    /// False where a secret may stand by mistake: then a message does not repeat what was given.
    let repeatsValue: Bool
    /// The value as YAML; nil for an optional that is unset.
    let yaml: @Sendable (Root) -> String?
    /// Sets the value that a source has under a key; false if it is not allowed.
    let read: @Sendable (ConfigReader, ConfigKey, inout Root) -> Bool
    /// Takes the value of the first one over.
    let copy: @Sendable (Root, inout Root) -> Void
    /// Its name in an earlier version, which is still read.
    private(set) var formerly: String?
    /// The setting that it may not exceed.
    private(set) var most: Most?

    /// A setting that another one may not exceed.
    struct Most: Sendable {
        let place: any PartialKeyPath<Root> & Sendable
        let isExceeded: @Sendable (Root) -> Bool
    }

    init<Value>(
        _ name: String, _ place: any WritableKeyPath<Root, Value> & Sendable, _ format: SettingFormat<Value>,
        _ effect: Effect, _ comment: String
    ) {
        self.name = name
        self.place = place
        self.effect = effect
        self.comment = comment
        shape = format.shape
        allowed = format.allowed
        repeatsValue = format.repeatsValue
        yaml = { format.yaml($0[keyPath: place]) }
        read = { config, key, root in
            guard let value = format.read(config, key) else { return false }
            root[keyPath: place] = value
            return true
        }
        copy = { $1[keyPath: place] = $0[keyPath: place] }
    }

    /// The same setting, which had another name in an earlier version.
    func formerly(_ name: String) -> SettingRow {
        var row = self
        row.formerly = name
        return row
    }

    /// The same setting, which may not exceed another one of its type.
    func atMost<Value: Comparable & SendableMetatype>(
        _ other: any WritableKeyPath<Root, Value> & Sendable
    ) -> SettingRow {
        var row = self
        let place = place
        row.most = Most(place: other) { root in
            (root[keyPath: place] as? Value).map { $0 > root[keyPath: other] } ?? false
        }
        return row
    }
}

/// The settings under one heading.
struct SettingSection: Sendable {
    let name: String
    let comment: String
    let rows: [SettingRow<Settings>]
}
