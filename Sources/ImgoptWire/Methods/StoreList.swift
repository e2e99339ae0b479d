package import ImgoptJSON

/// The stores, by name.
package struct StoreList: WireMethod {
    /// What it answers.
    package typealias Result = StoreListResult

    /// The method's name.
    package static let method = "store.list"

    /// What it does, in a line.
    package static let summary = "The stores, by name"

    /// The names of its params.
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
    }
}

/// The stores.
package struct StoreListResult: WireValue {
    /// By name.
    package var stores: [StoreStatus]

    /// A value of these members.
    package init(stores: [StoreStatus] = []) {
        self.stores = stores
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        stores = try members.optional("stores") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["stores": stores.json])
    }
}

extension StoreListResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "StoreListResult",
            [
                .required("stores", .array(of: StoreStatus.schema))
            ])
    }
}

extension StoreList {
    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]
}
