package import ImgoptJSON

/// A request about one store, with no other params.
package protocol StoreMethod: WireMethod {
    /// The store.
    var store: StoreName { get }

    /// A request about this store.
    init(store: StoreName)
}

extension StoreMethod {
    /// The name of its param.
    package static var paramNames: [String] { ["store"] }

    /// What its param looks like.
    package static var paramSchemas: [Schema.Member] { [.required("store", StoreName.schema, example: "acme")] }

    /// Reads the param; others are refused.
    package init(params: JSONValue?) throws(WireError) {
        self.init(store: try Members(params: params, names: Self.paramNames).required("store"))
    }

    /// The param as a client sends it.
    package var params: JSONValue { .members(["store": store.json]) }
}
