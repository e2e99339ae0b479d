/// Cancels an item, at the provider too.
package struct ItemCancel: ItemMethod {
    /// What it answers.
    package typealias Result = Item

    /// The method's name.
    package static let method = "item.cancel"

    /// What it does, in a line.
    package static let summary = "Cancels an item, at the provider too"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownItem, .wrongState, .draining, .storageFailed]

    /// The item.
    package var item: Int64

    /// A request about this item.
    package init(item: Int64) {
        self.item = item
    }
}
