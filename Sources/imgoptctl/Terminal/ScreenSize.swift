/// The size of a terminal.
struct ScreenSize: Equatable, Sendable {
    var columns: Int
    var rows: Int

    /// What terminals without a size are taken for.
    static let standard = ScreenSize(columns: 80, rows: 24)
}
