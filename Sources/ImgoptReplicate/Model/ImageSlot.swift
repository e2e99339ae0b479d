/// Where a model takes its source image and its prompt.
package struct ImageSlot: Sendable, Hashable {
    /// The input's member for the image.
    package let field: String
    /// Whether that member is a list.
    package let isArray: Bool
    /// The input's member for the prompt; nil if the model takes none.
    package let promptField: String?

    /// A slot, as found or as configured.
    package init(field: String, isArray: Bool, promptField: String? = "prompt") {
        self.field = field
        self.isArray = isArray
        self.promptField = promptField
    }
}
