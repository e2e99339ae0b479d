/// Predictions that ended well and whose outputs do not come: whether they are still there is read once more.
struct Looks: Sendable {
    private var waiting: [(item: ItemID, prediction: String)] = []
    /// Items whose next fetch waits for what is read.
    private var awaited: Set<ItemID> = []

    /// Whether none waits to be sent.
    var isEmpty: Bool { waiting.isEmpty }

    /// An item's prediction is to be read before its next fetch.
    mutating func want(_ item: ItemID, _ prediction: String) {
        awaited.insert(item)
        waiting.append((item, prediction))
    }

    /// The next one to be read; nil: none.
    mutating func next() -> (item: ItemID, prediction: String)? {
        while !waiting.isEmpty {
            let look = waiting.removeFirst()
            if awaited.contains(look.item) { return look }
        }
        return nil
    }

    /// The prediction of an item was read. False: no fetch waits for that.
    mutating func answered(_ item: ItemID) -> Bool { awaited.remove(item) != nil }

    /// No fetch of an item waits for anything any more.
    mutating func forget(_ item: ItemID) { awaited.remove(item) }
}
