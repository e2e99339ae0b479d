import Testing

@testable import ImgoptEngine

@Suite("Sorted runs")
struct SortedRunsTests {
    /// A plain sorted array does the same, to compare with.
    @Test(arguments: 1...8)
    func `random use leaves what a sorted array would have`(seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var sorted = SortedRuns()
        var plain: [Run] = []
        var next: Int64 = 1
        for step in 0..<6_000 {
            switch dice.below(step < 3_000 ? 8 : 16) {
            case 0...5:
                // Mostly what comes last, as in life; now and then several runs of a job with gaps for other ones.
                let priority = dice.below(4) == 0 ? UInt8(dice.below(10)) : 5
                let job = JobID(dice.below(5) == 0 ? Int64(1 + dice.below(next)) : next)
                let count = Int32(1 + dice.below(3))
                let run = Self.run(job, first: next, count: count, priority: priority)
                sorted.insert(run)
                plain.insert(run, at: plain.firstIndex { $0 > run } ?? plain.endIndex)
                next += Int64(count)
            case 6, 8...12:
                let item = sorted.takeFirst()
                let expected = plain.isEmpty ? nil : plain.removeFirst()
                #expect(item == expected.map { $0.only($0.first) })
                if let rest = expected?.withoutFirst() { plain.insert(rest, at: 0) }
            case 7:
                guard let run = plain.randomElement(using: &dice) else { continue }
                let item = ItemID(run.first.rawValue + Int64(run.count) - 1)
                #expect(sorted.remove(holding: item) == run)
                #expect(sorted.remove(holding: item) == nil)
                plain.removeAll { $0 == run }
            default:
                guard let order = plain.randomElement(using: &dice)?.order else { continue }
                #expect(sorted.first(of: order) == plain.first { $0.order == order })
                #expect(sorted.images(before: order) == Self.images(plain) { $0 < order })
                #expect(sorted.images(through: order) == Self.images(plain) { $0 <= order })
                #expect(sorted.remove(order) == plain.filter { $0.order == order })
                #expect(sorted.first(of: order) == nil)
                plain.removeAll { $0.order == order }
            }
            #expect(sorted.images == Self.images(plain) { _ in true })
            if step % 100 == 0 { #expect(sorted.all == plain) }
        }
        #expect(sorted.all == plain && sorted.isEmpty == plain.isEmpty)
    }

    @Test func `a hundred thousand that come in order fill their blocks`() {
        var sorted = SortedRuns()
        for number in 1...100_000 as ClosedRange<Int64> {
            sorted.insert(Self.run(JobID(number), first: number, count: 1, priority: 5))
        }
        let last = Run.Order(of: JobID(100_000), priority: 5, deadline: nil)
        #expect(sorted.images(before: last) == 99_999 && sorted.images(through: last) == 100_000)
        for number in 1...100_000 as ClosedRange<Int64> { #expect(sorted.takeFirst()?.first == ItemID(number)) }
        #expect(sorted.isEmpty && sorted.images == 0)
    }

    private static func run(_ job: JobID, first: Int64, count: Int32, priority: UInt8) -> Run {
        Run(
            job: job, batch: .init(first: ItemID(first), count: count, model: ModelID(0), needsUpload: false),
            priority: priority, deadline: nil, attempts: 0)
    }

    private static func images(_ runs: [Run], where fits: (Run.Order) -> Bool) -> Int {
        runs.reduce(0) { fits($1.order) ? $0 + Int($1.count) : $0 }
    }
}
