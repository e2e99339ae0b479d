/// One value for each account that is in use, the account `main` always among them.
struct AccountTable<Value: Sendable>: Sendable {
    /// The accounts, in order.
    private(set) var ids: [AccountID]
    /// Their values, in no order. What is asked for each slot takes them from here by `place`: the subscript is a
    /// coroutine, which costs an allocation where it is not inlined.
    var values: [Value]
    /// The place of each account's value, by its number; -1: it has none.
    private var places: [Int]

    /// Only the account `main`.
    init(main: Value) {
        ids = [.main]
        values = [main]
        places = [0]
    }

    /// Whether an account is in use.
    func contains(_ account: AccountID) -> Bool {
        let number = Int(account.rawValue)
        return number < places.count && places[number] >= 0
    }

    /// Where the value of an account in use stands.
    func place(of account: AccountID) -> Int { places[Int(account.rawValue)] }

    /// The value of an account that is in use.
    subscript(account: AccountID) -> Value {
        get { values[place(of: account)] }
        _modify { yield &values[place(of: account)] }
    }

    /// Takes an account into use that was not.
    mutating func add(_ account: AccountID, _ value: Value) {
        precondition(!contains(account), "an account was taken into use twice")
        let number = Int(account.rawValue)
        while places.count <= number { places.append(-1) }
        places[number] = values.count
        values.append(value)
        ids.insert(account, at: ids.firstIndex { account < $0 } ?? ids.count)
    }
}
