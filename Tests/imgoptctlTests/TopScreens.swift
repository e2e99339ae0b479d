import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

/// What `top` shows, kept as text.
struct TopScreens {
    private func screen(
        _ columns: Int, _ rows: Int, coloured: Bool = false, glyphs: Glyphs = .unicode
    ) -> TopScreen {
        TopScreen(
            size: ScreenSize(columns: columns, rows: rows), style: Style(isColoured: coloured), glyphs: glyphs,
            times: .utc, now: TopSamples.now)
    }

    private func text(_ screen: TopScreen, _ model: TopModel, keys: [Key] = []) -> String {
        var controls = TopControls()
        for key in keys {
            let rows = TopRows(model: model, now: TopSamples.now, times: .utc).rows(of: controls.pane, controls)
            _ = controls.press(key, rows, model)
        }
        if case .explaining(let job, _) = controls.mode { controls.take(Self.explanation(job)) }
        return screen.lines(model, &controls).joined(separator: "\n") + "\n"
    }

    private static func explanation(_ job: Int64) -> JobExplanation {
        JobExplanation.sample(
            job: job, state: .running, position: 3, etaP50Seconds: 190, etaP90Seconds: 260,
            nextSlotMilliseconds: 1200, storesAhead: 3,
            summary: [
                WaitSummary(reason: .share, items: 900, detail: nil),
                WaitSummary(reason: .provider, items: 40, detail: "running"),
            ],
            waiting: [
                WaitingItem.sample(
                    item: 12, imageID: "front.jpg", state: .queued, reason: .share, since: TopSamples.ago(30),
                    position: 3, etaP50Seconds: 40, etaP90Seconds: 95,
                    detail: "the turn of its store among the stores that wait"),
                WaitingItem.sample(
                    item: 13, state: .queued, reason: .retryTime, until: TopSamples.ago(-40),
                    detail: "the time of its next attempt"),
                WaitingItem.sample(
                    item: 14, imageID: "twin.jpg", state: .queued, reason: .order,
                    detail: "the result of item 12, which is the same work"),
            ])
    }

    @Test(arguments: [(80, 24), (160, 50), (40, 12), (60, 8)])
    func theScreenFillsEachSize(columns: Int, rows: Int) throws {
        try Snapshot.check(text(screen(columns, rows), TopSamples.model()), "top-\(columns)x\(rows).txt")
    }

    @Test func aTroubledDaemonShowsWhatIsWrong() throws {
        try Snapshot.check(text(screen(80, 24, glyphs: .ascii), TopSamples.model(isTroubled: true)), "top-trouble.txt")
    }

    @Test func coloursAreSnapshotsToo() throws {
        let text = text(screen(80, 24, coloured: true), TopSamples.model(), keys: [.tab])
        try Snapshot.check(text.replacing("\u{1B}", with: "^["), "top-colour.txt")
    }

    @Test func explainLiesOverThePanes() throws {
        try Snapshot.check(text(screen(80, 24), TopSamples.model(), keys: [.tab, .down, .enter]), "top-explain.txt")
    }

    @Test func theKeysAreExplained() throws {
        try Snapshot.check(text(screen(80, 24), TopSamples.model(), keys: [.character("?")]), "top-help.txt")
    }

    @Test func aFilterAndASortingAreSeen() throws {
        let keys: [Key] = [.character("s"), .character("r"), .character("/"), .character("o"), .character("l"), .enter]
        try Snapshot.check(text(screen(80, 24), TopSamples.model(), keys: keys), "top-filter.txt")
    }

    @Test func anEmptyDaemonSaysSo() throws { try Snapshot.check(text(screen(80, 24), TopModel()), "top-empty.txt") }

    @Test(arguments: 1...130)
    func noLineIsWiderAndNoScreenIsHigherThanTheTerminal(columns: Int) {
        for rows in [1, 2, 3, 4, 7, 12, 13, 24, 60] {
            for keys in [[], [Key.tab, .enter], [.character("?")], [.tab, .character("c")]] {
                for model in [TopSamples.model(isTroubled: true), TopModel()] {
                    let text = text(screen(columns, rows), model, keys: keys)
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                    #expect(lines.count <= rows, "\(columns)x\(rows)")
                    let widest = lines.map { DisplayWidth.of(String($0)) }.max() ?? 0
                    #expect(widest <= columns, "\(columns)x\(rows)")
                }
            }
        }
    }
}
