import Testing

extension Tag {
    /// It takes the machine for itself: `contrib/check` runs these suites first, one test after the other, and the
    /// others after them. It finds them by this word.
    @Tag static var heavy: Self
}
