import GRDB
import ImgoptEngine
import Synchronization

/// The names of stores and models with the small numbers that stand for them, in memory: they only ever grow.
final class NameTable: Sendable {
    private let stores: Mutex<Names>
    private let models: Mutex<Names>

    /// Reads all names.
    init(_ db: GRDB.Database) throws {
        stores = Mutex(try Names(db, table: "store"))
        models = Mutex(try Names(db, table: "model"))
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

        init(_ db: GRDB.Database, table: String) throws {
            let rows = try Row.fetchCursor(db, sql: "SELECT id, name FROM \(table)")
            while let row = try rows.next() {
                add(row[1], id: row[0])
            }
        }

        mutating func add(_ name: String, id: Int32) {
            ids[name] = id
            names[id] = name
        }
    }
}
