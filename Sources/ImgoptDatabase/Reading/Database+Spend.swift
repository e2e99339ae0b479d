import GRDB
package import ImgoptEngine

extension Database {
    /// What each store spent on a day; those that spent nothing are left out.
    package func spent(on day: Day) throws(DatabaseError) -> [StoreID: Money] {
        try read("reading what was spent") { db in try db.spent(on: day) }
    }
}

extension GRDB.Database {
    func spent(on day: Day) throws -> [StoreID: Money] {
        let statement = try cachedStatement(sql: "SELECT store, micros FROM spend WHERE day = ? AND micros <> 0")
        let rows = try Row.fetchAll(statement, arguments: [day.number])
        return Dictionary(uniqueKeysWithValues: rows.map { (StoreID($0[0]), Money(micros: $0[1])) })
    }
}
