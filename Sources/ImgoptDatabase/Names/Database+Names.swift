import FoundationEssentials
import GRDB
package import ImgoptEngine

extension Database {
    /// The number of a store; a name seen for the first time gets one, which is on disk when this returns.
    package func storeID(for name: String) throws(DatabaseError) -> StoreID {
        if let id = names.storeID(name) { return id }
        let id = try insertName(name, into: "store")
        names.addStore(name, id: id)
        return StoreID(id)
    }

    /// The number of a store, nil when its name was never seen. Touches memory only.
    package func knownStoreID(for name: String) -> StoreID? {
        names.storeID(name)
    }

    /// The name of a store, nil for a number that was never given. Touches memory only.
    package func storeName(_ id: StoreID) -> String? {
        names.storeName(id)
    }

    /// All stores ever seen. Touches memory only.
    package func stores() -> [StoreID: String] {
        names.allStores()
    }

    /// The number of a model; a name seen for the first time gets one, which is on disk when this returns.
    package func modelID(for name: String) throws(DatabaseError) -> ModelID {
        if let id = names.modelID(name) { return id }
        let id = try insertName(name, into: "model")
        names.addModel(name, id: id)
        return ModelID(id)
    }

    /// The name of a model, nil for a number that was never given. Touches memory only.
    package func modelName(_ id: ModelID) -> String? {
        names.modelName(id)
    }

    /// All models ever asked for, by number. Touches memory only.
    package func modelNames() -> [ModelID: String] {
        names.modelNames()
    }

    /// All models ever asked for. Touches memory only.
    package func models() -> [String] {
        names.allModels()
    }

    /// The model's schema as the provider gave it, and when; nil when it was never kept.
    package func modelSchema(_ model: ModelID) throws(DatabaseError) -> ModelSchema? {
        try read("reading a model's schema") { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT schema, fetched_at FROM model WHERE id = ?", arguments: [model.rawValue])
            guard let row, let bytes = row.bytes("schema") else { return nil }
            return ModelSchema(bytes: bytes, fetchedAt: try row.requiredMoment("fetched_at"))
        }
    }

    /// Keeps a model's schema.
    package func setModelSchema(_ model: ModelID, _ schema: ModelSchema) throws(DatabaseError) {
        try write("keeping a model's schema") { db in
            try db.execute(
                sql: "UPDATE model SET schema = ?, fetched_at = ? WHERE id = ?",
                arguments: [sqlBytes(schema.bytes), schema.fetchedAt.microseconds, model.rawValue])
            try db.expectOneChange("model \(model.rawValue)")
        }
    }

    private func insertName(_ name: String, into table: String) throws(DatabaseError) -> Int32 {
        try write("keeping a name") { db in
            try db.execute(sql: "INSERT OR IGNORE INTO \(table) (name) VALUES (?)", arguments: [name])
            guard let id = try Int32.fetchOne(db, sql: "SELECT id FROM \(table) WHERE name = ?", arguments: [name])
            else {
                throw DatabaseError(.inconsistent, "the name \(name) can't be kept")
            }
            return id
        }
    }
}

/// A model's schema, opaque.
package struct ModelSchema: Hashable, Sendable {
    /// The schema as the provider gave it.
    package let bytes: [UInt8]
    /// When it was fetched.
    package let fetchedAt: Moment

    /// Makes a record of a schema.
    package init(bytes: [UInt8], fetchedAt: Moment) {
        self.bytes = bytes
        self.fetchedAt = fetchedAt
    }
}
