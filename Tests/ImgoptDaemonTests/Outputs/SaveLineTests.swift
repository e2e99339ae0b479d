import Testing

@testable import ImgoptDaemon

/// Which files are synced one by one, and which together.
@Suite struct SaveLineTests {
    private let start = ContinuousClock.now

    /// What begins, in words.
    private func words(_ work: SaveLine<Int>.Work?) -> String {
        switch work {
        case nil: "-"
        case .oneByOne(let files): "alone \(files)"
        case .together(let files): "together \(files)"
        case .aside(let file): "aside \(file)"
        }
    }

    /// A line in which one is under way and as many wait as are wanted.
    private func line(waiting: Int) -> SaveLine<Int> {
        var line = SaveLine<Int>()
        for file in 0..<(1 + waiting) { _ = line.add(file, bytes: 1, at: start) }
        return line
    }

    @Test func `the first goes at once, and the next ones after it`() {
        var line = SaveLine<Int>()
        let begun = (1...3).map { words(line.add($0, bytes: 1, at: start)) }
        #expect(begun == ["alone [1]", "-", "-"])
        #expect(words(line.endedAlone(at: start)) == "alone [2]")
        #expect(words(line.endedAlone(at: start)) == "alone [3]")
        #expect(words(line.endedAlone(at: start)) == "-")
    }

    @Test func `a large one goes aside, and none waits for it`() {
        var line = SaveLine<Int>()
        let large = SaveLine<Int>.largeBytes + 1
        let begun = (1...3).map { words(line.add($0, bytes: large, at: start)) }
        #expect(begun == ["aside 1", "aside 2", "-"], "two at a time")
        #expect(words(line.add(4, bytes: large - 1, at: start)) == "alone [4]")
        #expect(words(line.endedAlone(at: start)) == "-")
        #expect(words(line.endedAside()) == "aside 3")
        #expect(words(line.endedAside()) == "-")
        for file in 10..<14 { _ = line.add(file, bytes: 1, at: start) }
        #expect(words(line.add(14, bytes: 1, at: start)) == "together [11, 12, 13, 14]")
    }

    @Test func `four that wait go together, and nothing goes beside them`() {
        var line = line(waiting: 3)
        #expect(words(line.add(4, bytes: 1, at: start)) == "together [1, 2, 3, 4]")
        #expect(words(line.endedAlone(at: start)) == "-")
        #expect(words(line.add(5, bytes: 1, at: start)) == "-")
        #expect(words(line.endedTogether(synced: true, took: .milliseconds(9), at: start)) == "alone [5]")
    }

    @Test func `what came meanwhile goes together too, if it is enough`() {
        var line = line(waiting: 4)
        for file in 20..<40 { #expect(words(line.add(file, bytes: 1, at: start)) == "-") }
        let next = words(line.endedTogether(synced: true, took: .milliseconds(9), at: start))
        #expect(next == "together \(Array(20..<40))")
    }

    @Test func `right after those that went together two are enough, until one goes alone`() {
        var line = line(waiting: 4)
        for file in 20..<22 { #expect(words(line.add(file, bytes: 1, at: start)) == "-") }
        #expect(words(line.endedTogether(synced: true, took: .milliseconds(9), at: start)) == "together [20, 21]")
        #expect(words(line.endedAlone(at: start)) == "-")
        _ = line.add(22, bytes: 1, at: start)
        #expect(words(line.endedTogether(synced: true, took: .milliseconds(9), at: start)) == "alone [22]")
        for file in 23..<26 { #expect(words(line.add(file, bytes: 1, at: start)) == "-") }
        #expect(words(line.add(26, bytes: 1, at: start)) == "together [23, 24, 25, 26]")
    }

    @Test(arguments: [(true, Duration.milliseconds(251)), (false, .milliseconds(1))])
    func `after a sync that failed or waited for others each goes alone for a while`(synced: Bool, took: Duration) {
        var line = line(waiting: 4)
        for file in 20..<40 { _ = line.add(file, bytes: 1, at: start) }
        #expect(words(line.endedTogether(synced: synced, took: took, at: start)) == "alone \(Array(20..<40))")
        #expect(words(line.add(40, bytes: 1, at: start + .seconds(29))) == "alone [40]")
        // Twenty-two are under way alone.
        let later = start + .seconds(30)
        for file in 50..<53 { #expect(words(line.add(file, bytes: 1, at: later)) == "-") }
        #expect(words(line.add(53, bytes: 1, at: later)) == "together \(Array(50..<54))")
    }
}
