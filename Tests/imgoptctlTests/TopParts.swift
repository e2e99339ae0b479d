import ImgoptJSON
import ImgoptWire
import Testing

@testable import imgoptctl

struct TopParts {
    // MARK: keys

    @Test(
        arguments: [
            ("a", [.character("a")]), ("\u{1B}[A\u{1B}[B", [.up, .down]), ("\u{1B}OA", [.up]),
            ("\t\u{1B}[Z", [.tab, .backTab]),
            ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[1;5A", [.up]), ("\u{1B}[15~x", [.character("x")]),
            ("\r\u{3}\u{1A}\u{C}\u{7F}", [.enter, .interrupt, .suspend, .redraw, .backspace]),
            ("é日", [.character("é"), .character("日")]),
            ("\u{1B}q", [.escape, .character("q")]), ("\u{1B}", []),
        ] as [(String, [Key])])
    func bytesAreKeys(text: String, keys: [Key]) {
        var decoder = KeyDecoder()
        #expect(decoder.keys(Array(text.utf8)) == keys)
        // The same, a byte at a time.
        decoder = KeyDecoder()
        #expect(text.utf8.flatMap { decoder.keys([$0]) } == keys)
    }

    @Test func anEscapeAloneIsTheKeyOnceNothingFollows() {
        var decoder = KeyDecoder()
        #expect(decoder.keys([0x1B]).isEmpty)
        #expect(decoder.flush() == [.escape])
        #expect(decoder.flush().isEmpty)
    }

    @Test func bytesThatAreNoTextAreLeftOut() {
        var decoder = KeyDecoder()
        #expect(decoder.keys([0xFF, 0x61]) == [.character("a")])
        #expect(decoder.keys([0xC3, 0x28, 0x62]).last == .character("b"))
    }

    // MARK: painting

    @Test func onlyChangedLinesAreWritten() {
        var painter = ScreenPainter()
        let first = painter.paint(["a", "b", "c"])
        #expect(first.hasPrefix("\u{1B}[2J"))
        #expect(painter.paint(["a", "b", "c"]).isEmpty)
        #expect(painter.paint(["a", "B", "c"]) == "\u{1B}[2;1H\u{1B}[2KB")
        #expect(painter.paint(["a"]) == "\u{1B}[2;1H\u{1B}[J")
        painter.forget()
        #expect(painter.paint(["a"]).hasPrefix("\u{1B}[2J"))
    }

    // MARK: rows of panes

    @Test(arguments: [
        ([1, 1, 1, 1], 10, 0, [1, 1, 1, 1]), ([9, 9, 9, 9], 5, 1, [1, 2, 1, 1]), ([9, 9, 9, 9], 10, 2, [2, 2, 4, 2]),
        ([2, 9, 1, 0], 9, 3, [2, 6, 1, 0]), ([3], 0, 0, [0]),
    ])
    func roomIsDealtOut(needs: [Int], room: Int, focus: Int, rows: [Int]) {
        #expect(PaneLayout.rows(needs: needs, room: room, focus: focus) == rows)
    }

    // MARK: history

    @Test func aMinuteIsKeptAndForgotten() {
        var history = CreationHistory()
        for second in 0..<100 { history.note(at: TopSamples.ago(Double(99 - second))) }
        #expect(history.counts(at: TopSamples.now) == [Int](repeating: 1, count: 60))
        history.note(at: TopSamples.now)
        #expect(history.counts(at: TopSamples.now).last == 2)
        #expect(history.counts(at: TopSamples.ago(-30)).prefix(30).reduce(0, +) == 31)
        #expect(history.counts(at: TopSamples.ago(-60)).allSatisfy { $0 == 0 })
        // A replayed event of long ago.
        history.note(at: TopSamples.ago(120))
        #expect(history.counts(at: TopSamples.now).reduce(0, +) == 61)
    }

    @Test func aGraphShowsTheLeastAndTheMost() {
        #expect(Glyphs.unicode.sparkline([0, 0, 1, 100, 50, 50], columns: 3, most: 100) == " ▄▄")
        #expect(Glyphs.ascii.sparkline([0, 1, 100], columns: 10, most: 100) == " .#")
        #expect(Glyphs.resolve(Environment(["LANG": "de_DE.UTF-8"])) == .unicode)
        #expect(Glyphs.resolve(Environment(["LANG": "de_DE.UTF-8", "LC_ALL": "C"])) == .ascii)
        #expect(Glyphs.resolve(Environment([:])) == .ascii)
    }

    // MARK: model

    @Test func anItemIsFollowedThroughItsStates() {
        var model = TopModel()
        model.apply(TopSamples.event(.itemCreating, 9, item: 5, image: "a"))
        #expect(model.running[5]?.state == .creating)
        model.apply(TopSamples.event(.itemProcessing, 8, item: 5, image: "a"))
        #expect(model.running[5]?.state == .processing)
        #expect(model.running[5]?.since == TopSamples.ago(8))
        model.apply(TopSamples.event(.itemDone, 1, item: 5))
        #expect(model.running.isEmpty)
    }

    @Test func aFailureThatIsReplayedCountsOnce() {
        var model = TopModel()
        let failed = TopSamples.event(.itemFailed, 9, item: 5, members: TopSamples.failure("no"))
        model.apply(failed)
        model.apply(failed)
        #expect(model.failures.map(\.message) == ["no"])
        for number in 0..<300 { model.apply(TopSamples.event(.itemFailed, 8, item: Int64(number))) }
        #expect(model.failures.count == 100)
    }

    @Test func aJobIsKnownFromItsSubmitToItsEnd() throws {
        var model = TopModel()
        model.apply(TopSamples.event(.jobSubmitted, 9, members: [.images: 3]))
        #expect(model.jobs[7]?.counts.queued == 3)
        model.apply(TopSamples.event(.jobProgress, 8, members: [.counts: ItemCounts(queued: 1, done: 2).json]))
        #expect(model.jobs[7]?.counts.done == 2)
        #expect(model.openJobs.map(\.id) == [7])
        model.apply(
            TopSamples.event(.jobFinished, 7, members: [.state: "failed", .counts: ["failed": 1, "done": 2]]))
        #expect(model.jobs[7]?.state == .failed)
        #expect(model.openJobs.isEmpty)
    }

    @Test func aRestartedDaemonIsAskedForWhatRuns() {
        var model = TopModel()
        model.apply(TopSamples.event(.daemonStarted, 1, job: nil))
        #expect(model.hasGap && model.isStale)
    }

    // MARK: controls

    private func press(_ keys: [Key], _ model: TopModel) -> (TopControls, TopControls.Wish?) {
        var controls = TopControls()
        var wish: TopControls.Wish?
        for key in keys {
            let rows = TopRows(model: model, now: TopSamples.now, times: .utc).rows(of: controls.pane, controls)
            wish = controls.press(key, rows, model)
        }
        return (controls, wish)
    }

    @Test(
        arguments: [
            ([.character("q")], .quit), ([.interrupt], .quit), ([.hangUp], .quit), ([.suspend], .suspend),
            ([.character("p")], .pause(TopSamples.store("acme"))),
            ([.end, .character("p")], .resume(TopSamples.store("closed"))),
            ([.tab, .character("c"), .character("y")], .cancel(10)), ([.tab, .character("c"), .character("n")], nil),
            ([.tab, .character("c"), .enter], nil), ([.tab, .down, .character("e")], .explain(9)),
            ([.tab, .end, .character("c"), .character("y")], nil), ([.character("c"), .character("y")], nil),
            ([.tab, .down, .enter, .character("q")], nil), ([.character("/"), .character("q")], nil),
            ([.character("/"), .interrupt], .quit),
        ] as [([Key], TopControls.Wish?)])
    func keysAreWishes(keys: [Key], wish: TopControls.Wish?) { #expect(press(keys, TopSamples.model()).1 == wish) }

    @Test func theSelectedRowStaysWhenTheOrderChanges() {
        let model = TopSamples.model()
        var (controls, _) = press([.down], model)
        let rows = { TopRows(model: model, now: TopSamples.now, times: .utc).rows(of: .stores, controls) }
        #expect(rows()[controls.selection(in: rows(), of: .stores)].id == "bolt-and-nuts.example")
        _ = controls.press(.character("r"), rows(), model)
        #expect(rows().map(\.id).first == "closed")
        #expect(rows()[controls.selection(in: rows(), of: .stores)].id == "bolt-and-nuts.example")
    }

    /// Images in doubt may be done yet; only what is given up has failed.
    @Test func imagesInDoubtAreNoFailures() throws {
        let doubtful = Sample.job(7, counts: ItemCounts(done: 2, unresolved: 3), images: 5, open: true)
        let failed = Sample.job(8, counts: ItemCounts(failed: 1, unresolved: 4), images: 5)
        var model = TopSamples.model()
        model.take(
            TopModel.Answers(
                stats: TopSamples.stats(), overview: TopSamples.overview(), health: TopSamples.health(),
                jobs: [doubtful, failed]))
        let rows = TopRows(model: model, now: TopSamples.now, times: .utc).rows(of: .jobs, TopControls())
        let columns = TopRows.columns(of: .jobs).map(\.title)
        func cell(_ job: Int64, _ title: String) throws -> String {
            let row = try #require(rows.first { $0.job == job })
            return row.cells[try #require(columns.firstIndex(of: title))].text
        }
        #expect(try cell(7, "FAILED") == "0" && cell(7, "STATE") == "running, open, 3 unresolved")
        #expect(try cell(8, "FAILED") == "1" && cell(8, "STATE") == "running, 4 unresolved")
        #expect(try #require(rows.first { $0.job == 8 }).values[.failed] == 1)
    }

    @Test func aFilterIsTypedAndTakenBack() {
        let model = TopSamples.model()
        let typed: [Key] = [.character("/"), .character("B"), .character("x"), .backspace, .character("o"), .enter]
        let (controls, _) = press(typed, model)
        #expect(controls.filter == "Bo")
        let rows = TopRows(model: model, now: TopSamples.now, times: .utc).rows(of: .stores, controls)
        #expect(rows.map(\.id) == ["bolt-and-nuts.example"])
        #expect(press(typed + [.escape], model).0.filter.isEmpty)
    }

    @Test func textIsBrokenBetweenWords() {
        let lines = DisplayWidth.wrapped("one two \u{1B}[31mthree\u{1B}[0m four", to: 9, indent: "  ")
        #expect(lines == ["one two", "  \u{1B}[31mthree\u{1B}[0m", "  four"])
        #expect(DisplayWidth.wrapped("abcdefghij", to: 4, indent: " ") == ["abc…"])
    }
}
