import Testing

@testable import ImgoptEngine

/// The list is not the only eye: what it can't show, or not in time, is read one by one.
@Suite struct ListAwayTests {
    /// So many predictions, p0 being the oldest, all due.
    private func running(_ count: Int, readLimit: Int = 2_700) -> Stage {
        var settings = EngineSettings()
        settings.createBurst = 1_000
        settings.createLimit = 1_000
        settings.readLimit = readLimit
        var stage = Stage(settings)
        for (number, item) in stage.submit(Int32(count)).created.enumerated() {
            let created = Stage.start + TimeSpan(microseconds: Int64(number) * 1_001)
            let report = PredictionReport(id: "p\(number)", progress: .running, createdAt: created)
            _ = stage.turn(.created(item, .created(report)))
        }
        return stage
    }

    private func item(_ prediction: String) -> ItemID { ItemID(1_000 + (Int64(prediction.dropFirst()) ?? 0)) }

    private func answer(
        _ prediction: String, _ progress: PredictionReport.Progress = .succeeded(outputs: ["u"])
    ) -> Event {
        .polled(
            item(prediction), prediction: prediction,
            .found(PredictionReport(id: prediction, progress: progress, createdAt: Stage.start)))
    }

    /// Lets pages fail until none is asked for any more; answers how many did.
    private func failPages(_ stage: inout Stage) -> (pages: Int, actions: [Action]) {
        var count = 0
        var actions = stage.wait(.seconds(2))
        while let page = actions.pages.last, count < 10 {
            count += 1
            actions = stage.turn(.swept(Sweep(page: page, .failed(message: "HTTP status 500"))))
            if actions.polled.isEmpty { actions += stage.wait(.milliseconds(950)) }
        }
        return (count, actions)
    }

    @Test func `after three failed pages in a row predictions are read one by one`() {
        var stage = running(60)
        var (pages, actions) = failPages(&stage)
        #expect(pages == 3)
        #expect(stage.statistics.main.listGate?.message == "HTTP status 500")
        #expect(stage.statistics.main.readGate == nil, "all but the list can be read")
        // All of them come to their end by single readings, the oldest first.
        var read: [String] = []
        for _ in 0..<200 where stage.statistics.counts[.processing] > 0 {
            for prediction in actions.polled {
                read.append(prediction)
                actions = stage.turn(answer(prediction))
            }
            actions = stage.wait(.milliseconds(100))
        }
        #expect(Set(read).count == 60 && read.count == 60)
        #expect(read == read.sorted { item($0) < item($1) })
    }

    @Test func `pages that fail where a lost answer is looked for are told, whatever else of the list is read`() {
        var stage = running(5)
        let lost = ItemID(2_000)
        _ = stage.submit(1, job: 2)
        _ = stage.turn(.created(lost, .unknown(message: "cut")))
        let reports = (0..<5).map { PredictionReport(id: "p\($0)", progress: .running, createdAt: Stage.start) }
        let list = Dictionary(uniqueKeysWithValues: reports.map { ($0.id, $0) })
        var (failed, read) = (0, 0)
        for _ in 0..<1_000 where failed < 3 || read < 3 {
            for page in stage.wait(.milliseconds(100)).pages {
                _ = stage.turn(.swept(Sweep(page: page, .page(list, end: nil))))
                read += 1
            }
            guard failed < 3, stage.engine.openSearch != nil else { continue }
            _ = stage.turn(stage.answer(.failed(message: "HTTP status 500")))
            failed += 1
            #expect((stage.statistics.main.searchTrouble == nil) == (failed < 3))
        }
        let trouble = SearchTrouble(message: "HTTP status 500", failures: 3, waiting: 1)
        #expect(stage.statistics.main.searchTrouble == trouble && stage.statistics.main.listGate == nil)
        #expect(stage.waits(of: 2) == [.search("HTTP status 500")])
        #expect(!stage.engine.doubts(of: JobID(2), at: stage.now).isDecidable, "nobody can tell when it is read")
        let estimate = stage.engine.estimate(of: JobID(2), at: stage.now)
        #expect(estimate != nil && estimate?.remaining == nil)
        untilSearchIsOpen(&stage)
        _ = stage.turn(stage.answer(.throttled(nil)))
        #expect(stage.statistics.main.searchTrouble == trouble, "a refusal for the rate tells nothing of the list")
        untilSearchIsOpen(&stage)
        _ = stage.searched()
        #expect(stage.statistics.main.searchTrouble == nil)
        #expect(stage.waits(of: 2) == [.doubt(isDecidable: true)])
    }

    private func untilSearchIsOpen(_ stage: inout Stage) {
        for _ in 0..<1_000 where stage.engine.openSearch == nil { _ = stage.wait(.milliseconds(100)) }
    }

    @Test func `single readings leave a part of the budget to others`() {
        var stage = running(900, readLimit: 600)
        var actions = failPages(&stage).actions
        var reads = 0
        let end = stage.now + .seconds(60)
        while stage.now < end {
            reads += actions.polled.count
            for prediction in actions.polled { _ = stage.turn(answer(prediction, .running)) }
            actions = stage.wait(.milliseconds(50))
        }
        #expect((530...545).contains(reads), "\(reads) of 600")
    }

    @Test func `the list is tried again at growing pauses, and read when it can be`() {
        var stage = running(60)
        _ = failPages(&stage)
        var probes: [Moment] = []
        for _ in 0..<3_000 where probes.count < 8 {
            let actions = stage.wait(.milliseconds(100))
            for prediction in actions.polled { _ = stage.turn(answer(prediction, .running)) }
            guard let page = actions.pages.last else { continue }
            #expect(actions.pages.count == 1)
            probes.append(stage.now)
            _ = stage.turn(.swept(Sweep(page: page, .failed(message: "HTTP status 500"))))
        }
        let pauses = zip(probes.dropFirst(), probes).map { $0 - $1 }
        #expect(pauses.count == 7)
        #expect(pauses[0] <= .seconds(5) && pauses[6] >= .seconds(30) && pauses[6] <= .seconds(62))
        // It is read again from the first page on that can be.
        var page: Int?
        for _ in 0..<700 where page == nil {
            let actions = stage.wait(.milliseconds(100))
            for prediction in actions.polled { _ = stage.turn(answer(prediction, .running)) }
            page = actions.pages.last
        }
        let reports = Dictionary(
            uniqueKeysWithValues: (0..<60).map { number in
                (
                    "p\(number)",
                    PredictionReport(
                        id: "p\(number)", progress: .succeeded(outputs: ["u"]), createdAt: Stage.start)
                )
            })
        _ = stage.turn(.swept(Sweep(page: page ?? 0, .page(reports, end: nil))))
        #expect(stage.statistics.main.listGate == nil)
        #expect(stage.statistics.counts[.processing] == 0)
    }

    @Test func `what a page keeps waiting for seconds is read one by one`() {
        var stage = running(10)
        let asked = stage.wait(.seconds(2))
        #expect(asked.pages.count == 1)
        let later = stage.wait(.seconds(4))
        #expect(later.pages.isEmpty)
        #expect(Set(later.polled) == Set((0..<10).map { "p\($0)" }))
        for prediction in later.polled.prefix(9) { _ = stage.turn(answer(prediction)) }
        // The page comes all the same, and what it shows counts.
        let report = PredictionReport(id: "p9", progress: .succeeded(outputs: ["u"]), createdAt: Stage.start)
        _ = stage.turn(.swept(Sweep(page: asked.pages[0], .page(["p9": report], end: nil))))
        #expect(stage.statistics.counts[.processing] == 0)
        #expect(stage.statistics.main.listGate == nil)
    }

    @Test func `a part of the list that can't be read is read one by one while the rest is read by pages`() {
        var stage = running(150)
        var read: Set<String> = []
        let end = Stage.start + TimeSpan(microseconds: 50 * 1_001)
        let head = Dictionary(
            uniqueKeysWithValues: (50..<150).map { number in
                ("p\(number)", PredictionReport(id: "p\(number)", progress: .running, createdAt: Stage.start))
            })
        // The head of the list, with p50 and what is newer, can be read; what is older can't.
        for _ in 0..<200 {
            var actions = stage.wait(.milliseconds(100))
            while !actions.isEmpty {
                switch actions.removeFirst() {
                case .sweep(let page, let before, _):
                    let isHead = before.map { $0 > end } ?? true
                    let result = isHead ? Sweep.Result.page(head, end: end) : .failed(message: "too large")
                    actions += stage.turn(.swept(Sweep(page: page, result)))
                case .poll(_, let prediction, _):
                    read.insert(prediction)
                    actions += stage.turn(answer(prediction, .running))
                default: break
                }
            }
        }
        #expect(stage.statistics.main.listGate == nil)
        #expect(read.isSuperset(of: (0..<50).map { "p\($0)" }))
        #expect(read.count < 60, "\(read.count) were read alone")
    }

    @Test func `nothing is read while nothing can be, but one probe at a time`() {
        var stage = running(60)
        var actions = failPages(&stage).actions
        var reads = 0
        for _ in 0..<600 {
            reads += actions.polled.count
            for prediction in actions.polled {
                _ = stage.turn(.polled(item(prediction), prediction: prediction, .failed(message: "no route")))
            }
            if let page = actions.pages.last {
                _ = stage.turn(.swept(Sweep(page: page, .failed(message: "no route"))))
            }
            actions = stage.wait(.milliseconds(100))
        }
        #expect(stage.statistics.main.readGate?.message == "no route")
        #expect(reads < 20, "\(reads) reads in a minute")
    }

    /// A search whose pages can't be read tells nothing of what can be read by itself: it must not take each probe.
    @Test func `after reads failed, what runs is tried before what is looked for`() {
        var stage = running(40)
        for job in 2...9 {
            let doubtful = stage.submit(1, job: Int64(job)).created
            for id in doubtful { _ = stage.turn(.created(id, .unknown(message: "cut"))) }
        }
        var actions = stage.wait(.seconds(2))
        var searches = 0
        for step in 0..<6_000 {
            let isAway = step < 300
            let now = actions
            actions = []
            for prediction in now.polled {
                let failed = Event.polled(item(prediction), prediction: prediction, .failed(message: "no route"))
                actions += stage.turn(isAway ? failed : answer(prediction))
            }
            for page in now.pages { actions += stage.turn(.swept(Sweep(page: page, .failed(message: "too large")))) }
            if stage.engine.openSearch != nil {
                searches += stage.statistics.main.readGate == nil ? 0 : 1
                actions += stage.turn(stage.answer(.failed(message: "too large")))
            }
            if stage.statistics.counts[.processing] == 0 { break }
            actions += stage.wait(.milliseconds(100))
        }
        #expect(stage.statistics.main.readGate == nil && stage.statistics.counts[.processing] == 0)
        #expect(searches <= 1, "\(searches) searches while reads failed")
    }
}
