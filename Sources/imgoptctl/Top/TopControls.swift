import ImgoptWire

/// How a person looks at the model: which pane, which row, sorted and filtered how, and what lies over it. Pure: keys
/// go in, wishes come out.
struct TopControls: Sendable {
    /// What a key press asks the world for.
    enum Wish: Equatable, Sendable {
        case quit
        case suspend
        case redraw
        case pause(StoreName)
        case resume(StoreName)
        case cancel(Int64)
        case explain(Int64)
    }

    struct Sorting: Equatable, Sendable {
        var order: TopOrder
        var isReversed = false
    }

    /// What lies over the panes or takes the keys.
    enum Mode: Equatable, Sendable {
        case panes
        case filtering
        case confirming(Int64, text: String)
        case explaining(Int64, JobExplanation?)
        case help
    }

    /// A line for the person, until the next key.
    struct Notice: Equatable, Sendable {
        var text: String
        var isBad = false
    }

    private static let pageRows = 10

    private(set) var pane = TopPane.stores
    private(set) var mode = Mode.panes
    private(set) var filter = ""
    /// The first line that is shown of what lies over the panes.
    private(set) var scroll = 0
    var notice: Notice?
    private var sortings: [TopPane: Sorting] = [:]
    private var selected: [TopPane: String] = [:]

    /// How `pane` is sorted.
    func sorting(of pane: TopPane) -> Sorting { sortings[pane] ?? Sorting(order: pane.orders[0]) }

    /// Which of `rows` of `pane` is selected.
    func selection(in rows: [TopRow], of pane: TopPane) -> Int {
        selected[pane].flatMap { id in rows.firstIndex { $0.id == id } } ?? 0
    }

    /// Takes in the explanation of a job, if it is still looked at.
    mutating func take(_ explanation: JobExplanation) {
        if case .explaining(explanation.job, _) = mode { mode = .explaining(explanation.job, explanation) }
    }

    /// The job whose explanation is looked at.
    var explainedJob: Int64? {
        if case .explaining(let job, _) = mode { job } else { nil }
    }

    /// Takes in a key.
    /// - Parameter rows: the rows of `pane` at the moment.
    mutating func press(_ key: Key, _ rows: [TopRow], _ model: TopModel) -> Wish? {
        notice = nil
        switch key {
        case .interrupt, .hangUp: return .quit
        case .suspend: return .suspend
        case .redraw: return .redraw
        default: break
        }
        switch mode {
        case .panes: return pressInPanes(key, rows, model)
        case .filtering: type(key)
        case .confirming(let job, _):
            mode = .panes
            if key == .character("y") || key == .character("Y") { return .cancel(job) }
            notice = Notice(text: "nothing was canceled")
        case .explaining, .help: pressOver(key)
        }
        return nil
    }

    private mutating func pressInPanes(_ key: Key, _ rows: [TopRow], _ model: TopModel) -> Wish? {
        switch key {
        case .character("q"): return .quit
        case .character("?"), .character("h"): open(.help)
        case .character("/"): mode = .filtering
        case .escape: filter = ""
        case .character("s"): sortByNext()
        case .character("r"): sortings[pane] = Sorting(order: sorting(of: pane).order, isReversed: !isReversed)
        case .tab: pane = pane.next
        case .backTab: pane = pane.previous
        case .character(let digit) where "1234".contains(digit):
            pane = digit.wholeNumberValue.flatMap { TopPane(rawValue: $0 - 1) } ?? pane
        case .up, .character("k"): move(-1, rows)
        case .down, .character("j"): move(1, rows)
        case .pageUp: move(-Self.pageRows, rows)
        case .pageDown: move(Self.pageRows, rows)
        case .home, .character("g"): move(-rows.count, rows)
        case .end, .character("G"): move(rows.count, rows)
        default: return act(key, rows, model)
        }
        return nil
    }

    /// The keys that do something to what is selected.
    private mutating func act(_ key: Key, _ rows: [TopRow], _ model: TopModel) -> Wish? {
        let row = rows.isEmpty ? nil : rows[selection(in: rows, of: pane)]
        switch key {
        case .character("p"):
            guard let store = row?.store else { return nothing("select a row with a store") }
            let isPaused = model.overview?.stores.first { $0.store == store }?.paused ?? false
            return isPaused ? .resume(store) : .pause(store)
        case .character("c"):
            guard let job = row?.job else { return nothing("select a job: Tab goes to the next part") }
            if let known = model.jobs[job], JobProgress(known).isFinished {
                return nothing("job \(job) has ended")
            }
            mode = .confirming(job, text: Self.question(job, model.jobs[job]))
        case .character("e"), .enter:
            guard let job = row?.job else { return nothing("select a job: Tab goes to the next part") }
            open(.explaining(job, nil))
            return .explain(job)
        default: break
        }
        return nil
    }

    private static func question(_ id: Int64, _ job: Job?) -> String {
        guard let job else { return "cancel job \(id)? (y/n)" }
        let running = JobProgress(job).inFlight
        return "cancel job \(id)? (y/n)  \(job.store.text): \(job.counts.queued) queued, \(running) in flight"
    }

    private mutating func pressOver(_ key: Key) {
        switch key {
        case .up, .character("k"): scroll = max(0, scroll - 1)
        case .down, .character("j"): scroll += 1
        case .pageUp: scroll = max(0, scroll - Self.pageRows)
        case .pageDown, .character(" "): scroll += Self.pageRows
        case .home: scroll = 0
        default: mode = .panes
        }
    }

    /// Bounds the scrolling once it is known how many lines there are.
    mutating func bound(lines: Int, shown: Int) { scroll = min(scroll, max(0, lines - shown)) }

    private mutating func type(_ key: Key) {
        switch key {
        case .character(let character): filter.append(character)
        case .backspace: if filter.isEmpty { mode = .panes } else { filter.removeLast() }
        case .escape:
            filter = ""
            mode = .panes
        case .enter: mode = .panes
        default: break
        }
    }

    private mutating func open(_ over: Mode) {
        mode = over
        scroll = 0
    }

    private mutating func nothing(_ why: String) -> Wish? {
        notice = Notice(text: why)
        return nil
    }

    private var isReversed: Bool { sorting(of: pane).isReversed }

    private mutating func sortByNext() {
        let orders = pane.orders
        let place = orders.firstIndex(of: sorting(of: pane).order) ?? 0
        sortings[pane] = Sorting(order: orders[(place + 1) % orders.count])
    }

    private mutating func move(_ by: Int, _ rows: [TopRow]) {
        guard !rows.isEmpty else { return }
        let place = min(max(0, selection(in: rows, of: pane) + by), rows.count - 1)
        selected[pane] = rows[place].id
    }
}
