package import ImgoptEngine

extension Database {
    /// What each store spent on a day, and what was spent of each account; those that spent nothing are left out.
    package func spent(
        on day: Day
    ) throws(DatabaseError) -> (stores: [StoreID: Money], accounts: [AccountID: Money]) {
        try read("reading what was spent") { db in try db.spent(on: day) }
    }
}

extension Session {
    func spent(on day: Day) throws -> (stores: [StoreID: Money], accounts: [AccountID: Money]) {
        var stores: [StoreID: Money] = [:]
        var accounts: [AccountID: Money] = [:]
        try each("SELECT store, account, micros FROM spend WHERE day = $1 AND micros <> 0", day) { row in
            let (store, account, spent): (StoreID, AccountID, Money) = (try row[0], try row[1], try row[2])
            stores[store, default: .zero] = (stores[store] ?? .zero) + spent
            accounts[account, default: .zero] = (accounts[account] ?? .zero) + spent
        }
        return (stores.filter { $0.value != .zero }, accounts.filter { $0.value != .zero })
    }
}
