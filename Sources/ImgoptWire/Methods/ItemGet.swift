/// An item as it stands.
package struct ItemGet: ItemMethod {
    /// What it answers.
    package typealias Result = Item

    /// The method's name.
    package static let method = "item.get"

    /// What it does, in a line.
    package static let summary = "An item as it stands"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownItem, .storageFailed]

    /// The item.
    package var item: Int64

    /// A request about this item.
    package init(item: Int64) {
        self.item = item
    }
}
