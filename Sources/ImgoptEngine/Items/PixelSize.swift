/// How large an image is, as its file says: neither turned nor scaled by what else stands there.
package struct PixelSize: Hashable, Sendable {
    /// Pixels from left to right, at least 1.
    package let width: Int
    /// Pixels from top to bottom, at least 1.
    package let height: Int

    /// Nil: no image has that size.
    package init?(width: Int, height: Int) {
        let range = 1...Int(Int32.max)
        guard range.contains(width), range.contains(height) else { return nil }
        self.width = width
        self.height = height
    }
}
