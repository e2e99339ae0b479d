package import ImgoptEngine

extension Database {
    /// What each store spent on a day; those that spent nothing are left out.
    package func spent(on day: Day) throws(DatabaseError) -> [StoreID: Money] {
        try read("reading what was spent") { db in try db.spent(on: day) }
    }
}

extension Session {
    func spent(on day: Day) throws -> [StoreID: Money] {
        var spent: [StoreID: Money] = [:]
        try each("SELECT store, micros FROM spend WHERE day = $1 AND micros <> 0", day) { row in
            spent[try row[0]] = try row[1] as Money
        }
        return spent
    }
}
