import ImgoptEngine
import Synchronization

/// The names of one table with the small numbers that stand for them, in memory: they only ever grow.
final class NameTable<ID: Columned & Hashable & Sendable>: Sendable {
    /// The table that gives the numbers.
    let table: String
    private let known = Mutex(Known())

    private struct Known: Sendable {
        var ids: [String: ID] = [:]
        var names: [ID: String] = [:]
    }

    /// Reads all names.
    init(_ db: Session, of table: String) throws {
        self.table = table
        try db.each("SELECT id, name FROM \(table)") { row in add(try row[1], try row[0]) }
    }

    /// Every name by its number.
    var all: [ID: String] { known.withLock { $0.names } }

    func id(of name: String) -> ID? { known.withLock { $0.ids[name] } }

    func name(of id: ID) -> String? { known.withLock { $0.names[id] } }

    func add(_ name: String, _ id: ID) {
        known.withLock {
            $0.ids[name] = id
            $0.names[id] = name
        }
    }
}

/// All names that have numbers.
struct NameTables: Sendable {
    let stores: NameTable<StoreID>
    let models: NameTable<ModelID>
    let accounts: NameTable<AccountID>

    /// Reads all names.
    init(_ db: Session) throws {
        stores = try NameTable(db, of: "store")
        models = try NameTable(db, of: "model")
        accounts = try NameTable(db, of: "account")
    }
}
