package import ImgoptJSON

/// Lets the creations of a store go on.
package struct StoreResume: WireMethod {
    /// What it answers.
    package typealias Result = StoreStatus

    /// The method's name.
    package static let method = "store.resume"

    /// What it does, in a line.
    package static let summary = "Lets the creations of a store go on"

    /// The names of its params.
    package static let paramNames = ["store"]

    /// The store.
    package var store: StoreName

    /// A value of these members.
    package init(store: StoreName) {
        self.store = store
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        store = try members.required("store")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["store": store.json])
    }
}

extension StoreResume {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("store", StoreName.schema, example: "acme")
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]
}
