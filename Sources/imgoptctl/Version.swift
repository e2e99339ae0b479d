/// The version of this program.
enum Version {
    /// Such as `1.2.0`.
    static let text = "0.1.0"
}
