package import ImgoptJSON

/// A request about one item, with no other params.
package protocol ItemMethod: WireMethod {
    /// The item.
    var item: Int64 { get }

    /// A request about this item.
    init(item: Int64)
}

extension ItemMethod {
    /// The name of its param.
    package static var paramNames: [String] { ["item"] }

    /// What its param looks like.
    package static var paramSchemas: [Schema.Member] { [.required("item", .integer, example: 345)] }

    /// Reads the param; others are refused.
    package init(params: JSONValue?) throws(WireError) {
        self.init(item: try Members(params: params, names: Self.paramNames).required("item"))
    }

    /// The param as a client sends it.
    package var params: JSONValue { .members(["item": item.json]) }
}
