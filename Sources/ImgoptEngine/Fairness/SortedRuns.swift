/// Runs in their order, in blocks: among a hundred thousand of them the first is taken, one is put in, a job's are
/// found and the images before it are counted without looking at most of them.
struct SortedRuns: Sendable {
    /// Some runs in a row, at least one.
    private struct Block {
        var runs: [Run]
        var images: Int

        var last: Run { runs[runs.count - 1] }
    }

    private var blocks: [Block] = []
    /// Images of all runs.
    private(set) var images = 0
    /// Moving so many within a block costs less than a walk over many blocks does.
    private static let blockRuns = 256

    var isEmpty: Bool { blocks.isEmpty }

    /// All runs, in order.
    var all: [Run] { blocks.flatMap(\.runs) }

    /// The first of all.
    var first: Run? { blocks.first?.runs.first }

    /// The first run of a job.
    func first(of order: Run.Order) -> Run? {
        let block = blocks.firstPlace { $0.last.order >= order }
        guard block < blocks.count else { return nil }
        let run = blocks[block].runs[blocks[block].runs.firstPlace { $0.order >= order }]
        return run.order == order ? run : nil
    }

    /// Images of all runs that stand before a job's.
    func images(before order: Run.Order) -> Int { part { $0.order >= order }.images }

    /// Images of all runs up to a job's last, its own included.
    func images(through order: Run.Order) -> Int { part { $0.order > order }.images }

    /// Images that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order) -> Int {
        let (images, own) = part { $0.order == order ? $0.last >= item : $0.order > order }
        guard let own, own.contains(item) else { return images }
        return images + Int(item.rawValue - own.first.rawValue)
    }

    /// The images before the first run at which `isReached` holds, and that run.
    private func part(until isReached: (Run) -> Bool) -> (images: Int, end: Run?) {
        let block = blocks.firstPlace { isReached($0.last) }
        let before = blocks[..<block].reduce(0) { $0 + $1.images }
        guard block < blocks.count else { return (before, nil) }
        let runs = blocks[block].runs
        let place = runs.firstPlace(where: isReached)
        return (runs[..<place].reduce(before) { $0 + Int($1.count) }, runs[place])
    }

    mutating func insert(_ run: Run) {
        images += Int(run.count)
        let block = blocks.firstPlace { $0.last > run }
        guard block < blocks.count else { return append(run) }
        blocks[block].runs.insert(run, at: blocks[block].runs.firstPlace { $0 > run })
        blocks[block].images += Int(run.count)
        if blocks[block].runs.count > Self.blockRuns { split(block) }
    }

    /// What comes last, as most does, begins a block of its own when the last one is full: none stays half empty.
    private mutating func append(_ run: Run) {
        if let last = blocks.indices.last, blocks[last].runs.count < Self.blockRuns {
            blocks[last].runs.append(run)
            blocks[last].images += Int(run.count)
        } else {
            blocks.append(Block(runs: [run], images: Int(run.count)))
        }
    }

    private mutating func split(_ place: Int) {
        let half = Array(blocks[place].runs[(Self.blockRuns / 2)...])
        let images = half.reduce(0) { $0 + Int($1.count) }
        blocks[place].runs.removeSubrange((Self.blockRuns / 2)...)
        blocks[place].images -= images
        blocks.insert(Block(runs: half, images: images), at: place + 1)
    }

    /// Takes the first item of the first run, as a run of one.
    mutating func takeFirst() -> Run? {
        guard let run = first else { return nil }
        if let rest = run.withoutFirst() {
            blocks[0].runs[0] = rest
            blocks[0].images -= 1
            images -= 1
        } else {
            remove(0..<1, of: 0)
        }
        return run.only(run.first)
    }

    /// Takes all runs of a job out, and gives them in their order.
    mutating func remove(_ order: Run.Order) -> [Run] {
        var removed: [Run] = []
        while true {
            let block = blocks.firstPlace { $0.last.order >= order }
            guard block < blocks.count else { return removed }
            let runs = blocks[block].runs
            let range = runs.firstPlace { $0.order >= order }..<runs.firstPlace { $0.order > order }
            guard !range.isEmpty else { return removed }
            removed += runs[range]
            remove(range, of: block)
        }
    }

    /// Takes out the run that holds an item.
    mutating func remove(holding item: ItemID) -> Run? {
        for block in blocks.indices {
            guard let place = blocks[block].runs.firstIndex(where: { $0.contains(item) }) else { continue }
            let run = blocks[block].runs[place]
            remove(place..<(place + 1), of: block)
            return run
        }
        return nil
    }

    private mutating func remove(_ range: Range<Int>, of block: Int) {
        let gone = blocks[block].runs[range].reduce(0) { $0 + Int($1.count) }
        images -= gone
        blocks[block].images -= gone
        blocks[block].runs.removeSubrange(range)
        if blocks[block].runs.isEmpty { blocks.remove(at: block) }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place at which `isReached` holds, the end if there is none; it must hold at all places behind it.
    fileprivate func firstPlace(where isReached: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isReached(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
