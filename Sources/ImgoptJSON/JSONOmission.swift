/// Members that a reader has no use for: they are stepped over, and missing from what was read.
package struct JSONOmission: Sendable {
    let keys: [String]
    let depth: Int

    /// The members of these keys in objects at `depth`: 1 is the document itself, and each array or object around adds
    /// one. A few keys: they are walked for each member.
    package init(_ keys: [String], atDepth depth: Int) {
        self.keys = keys
        self.depth = depth
    }
}
