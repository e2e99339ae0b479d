package import ImgoptEngine

extension Database {
    /// The number of a store; a name seen for the first time gets one, which is on disk when this returns.
    package func storeID(for name: String) throws(DatabaseError) -> StoreID {
        try number(of: name, in: names.stores)
    }

    /// The number of a store, nil when its name was never seen. Touches memory only.
    package func knownStoreID(for name: String) -> StoreID? { names.stores.id(of: name) }

    /// The name of a store, nil for a number that was never given. Touches memory only.
    package func storeName(_ id: StoreID) -> String? { names.stores.name(of: id) }

    /// The number of an account; a name seen for the first time gets one, which is on disk when this returns.
    package func accountID(for name: String) throws(DatabaseError) -> AccountID {
        try number(of: name, in: names.accounts)
    }

    /// The number of an account, nil when its name was never seen. Touches memory only.
    package func knownAccountID(for name: String) -> AccountID? { names.accounts.id(of: name) }

    /// The name of an account, nil for a number that was never given. Touches memory only.
    package func accountName(_ id: AccountID) -> String? { names.accounts.name(of: id) }

    /// All stores ever seen. Touches memory only.
    package func stores() -> [StoreID: String] { names.stores.all }

    /// The number of a model; a name seen for the first time gets one, which is on disk when this returns.
    package func modelID(for name: String) throws(DatabaseError) -> ModelID {
        try number(of: name, in: names.models)
    }

    /// The name of a model, nil for a number that was never given. Touches memory only.
    package func modelName(_ id: ModelID) -> String? { names.models.name(of: id) }

    /// All models ever asked for, by number. Touches memory only.
    package func modelNames() -> [ModelID: String] { names.models.all }

    /// All models ever asked for. Touches memory only.
    package func models() -> [String] { Array(names.models.all.values) }

    /// The number of a model, nil when its name was never seen. Touches memory only.
    package func knownModelID(for name: String) -> ModelID? { names.models.id(of: name) }

    /// What the provider tells of a model, and since when; nil when it was never kept, or by a version of the daemon
    /// that did not ask what creations must name.
    package func modelRecord(_ model: ModelID) throws(DatabaseError) -> ModelRecord? {
        let found = try read("reading what is known of a model") { db in
            try db.first("SELECT schema, sent_as, runs, fetched_at FROM model WHERE id = $1", model) { row in
                guard let sentAs: String = try row["sent_as"], let schema: [UInt8] = try row["schema"] else {
                    return nil as ModelRecord?
                }
                return ModelRecord(
                    schema: schema, sentAs: sentAs, runs: try row["runs"], fetchedAt: try row["fetched_at"])
            }
        }
        return found ?? nil
    }

    /// Keeps what the provider tells of a model.
    package func setModelRecord(_ model: ModelID, _ record: ModelRecord) throws(DatabaseError) {
        try write("keeping what is known of a model") { db in
            try db.run(
                "UPDATE model SET schema = $1, sent_as = $2, runs = $3, fetched_at = $4 WHERE id = $5",
                record.schema, record.sentAs, record.runs, record.fetchedAt, model,
                expecting: .oneRow("model \(model.rawValue)"))
        }
    }

    private func number<ID>(of name: String, in names: NameTable<ID>) throws(DatabaseError) -> ID {
        if let id = names.id(of: name) { return id }
        let id = try write("keeping a name") { db in
            try db.run("INSERT INTO \(names.table) (name) VALUES ($1) ON CONFLICT DO NOTHING", name)
            let id = try db.first("SELECT id FROM \(names.table) WHERE name = $1", name) { try $0[0] as ID }
            guard let id else { throw DatabaseError(.inconsistent, "the name \(name) can't be kept") }
            return id
        }
        names.add(name, id)
        return id
    }
}

/// What the provider tells of a model.
package struct ModelRecord: Hashable, Sendable {
    /// The schema as the provider gave it, opaque.
    package let schema: [UInt8]
    /// What creations of it name.
    package let sentAs: String
    /// The model that runs under another's name: that of a deployment.
    package let runs: String?
    /// When it was fetched.
    package let fetchedAt: Moment

    package init(schema: [UInt8], sentAs: String, runs: String? = nil, fetchedAt: Moment) {
        self.schema = schema
        self.sentAs = sentAs
        self.runs = runs
        self.fetchedAt = fetchedAt
    }
}
