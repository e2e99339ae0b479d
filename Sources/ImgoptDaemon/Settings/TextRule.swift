/// Which texts a setting takes.
struct TextRule: Sendable {
    /// "must be " + this.
    let allowed: String
    /// False where a secret may stand by mistake: then a message does not repeat what was given.
    var repeatsValue = true
    let isAllowed: @Sendable (String) -> Bool
}
