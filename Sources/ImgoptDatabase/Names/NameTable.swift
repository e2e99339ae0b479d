import ImgoptEngine
import Synchronization

/// The names of stores, models and accounts with the small numbers that stand for them, in memory: they only ever grow.
final class NameTable: Sendable {
    private let stores: Mutex<Names>
    private let models: Mutex<Names>
    private let accounts: Mutex<Names>

    /// Reads all names.
    init(_ db: Session) throws {
        stores = Mutex(try Names(db, "SELECT id, name FROM store"))
        models = Mutex(try Names(db, "SELECT id, name FROM model"))
        accounts = Mutex(try Names(db, "SELECT id, name FROM account"))
    }

    func storeID(_ name: String) -> StoreID? {
        stores.withLock { $0.ids[name].map { StoreID($0) } }
    }

    func storeName(_ id: StoreID) -> String? {
        stores.withLock { $0.names[id.rawValue] }
    }

    func modelID(_ name: String) -> ModelID? {
        models.withLock { $0.ids[name].map { ModelID($0) } }
    }

    func modelName(_ id: ModelID) -> String? {
        models.withLock { $0.names[id.rawValue] }
    }

    func accountID(_ name: String) -> AccountID? {
        accounts.withLock { $0.ids[name].map { AccountID($0) } }
    }

    func accountName(_ id: AccountID) -> String? {
        accounts.withLock { $0.names[id.rawValue] }
    }

    func addAccount(_ name: String, id: Int32) {
        accounts.withLock { $0.add(name, id: id) }
    }

    func allStores() -> [StoreID: String] {
        stores.withLock { table in
            Dictionary(uniqueKeysWithValues: table.names.map { (StoreID($0.key), $0.value) })
        }
    }

    func modelNames() -> [ModelID: String] {
        models.withLock { table in
            Dictionary(uniqueKeysWithValues: table.names.map { (ModelID($0.key), $0.value) })
        }
    }

    func allModels() -> [String] {
        models.withLock { Array($0.ids.keys) }
    }

    func addStore(_ name: String, id: Int32) {
        stores.withLock { $0.add(name, id: id) }
    }

    func addModel(_ name: String, id: Int32) {
        models.withLock { $0.add(name, id: id) }
    }

    private struct Names: Sendable {
        var ids: [String: Int32] = [:]
        var names: [Int32: String] = [:]

        init(_ db: Session, _ sql: String) throws {
            try db.each(sql) { add(try $0[1], id: try $0[0]) }
        }

        mutating func add(_ name: String, id: Int32) {
            ids[name] = id
            names[id] = name
        }
    }
}
