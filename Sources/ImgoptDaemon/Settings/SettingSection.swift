/// The settings under one heading.
struct SettingSection: Sendable {
    let name: String
    let comment: String
    let rows: [SettingRow<Settings>]
}
