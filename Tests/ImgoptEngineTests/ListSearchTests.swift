import Testing

@testable import ImgoptEngine

@Suite("Searches in the list") struct ListSearchTests {
    /// One image in doubt, and its first search under way.
    private func searching() -> Stage {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.untilSearch()
        return stage
    }

    /// One image whose creation was taken for absent, and which is done since it was sent again.
    private func sentAgain() -> Stage {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        #expect(stage.searchInVain().last.created == [stage.item])
        _ = stage.turn(.created(stage.item, .created(stage.report("p"))))
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        return stage
    }

    /// Answers each search with a page, for an hour: what was created again, and how many wait for a person.
    private func answerAll(
        _ stage: inout Stage, _ page: (Stage) -> SearchPage
    ) -> (created: [ItemID], forPerson: Int) {
        var created: [ItemID] = []
        for _ in 0..<400 where stage.engine.openSearch != nil {
            let answered = stage.turn(stage.answer(.page(page(stage))))
            let next = stage.engine.openSearch == nil ? stage.untilSearch() ?? [] : []
            created += (answered + next).created
        }
        return (created, stage.statistics.forPerson)
    }

    @Test func `an entry without an input is read by itself, and then it is it or is not`() {
        for isIt in [true, false] {
            var stage = searching()
            let item = stage.item
            let result = answerAll(&stage) { stage in
                var page = SearchPage()
                if case .prediction = stage.engine.openSearch?.place {
                    if isIt { page.found = [item: stage.report("s")] }
                } else {
                    page.suspects = [.init("s", createdAt: nil)]
                }
                return page
            }
            #expect(result.forPerson == 0)
            #expect(result.created == (isIt ? [] : [item]))
        }
    }

    @Test func `an entry that can't be read by itself is told, while the list is read well`() {
        var stage = searching()
        let item = stage.item
        var failures = 0
        while failures < 3, stage.engine.openSearch != nil || stage.untilSearch() != nil {
            #expect(stage.statistics.main.searchTrouble == nil)
            if case .prediction = stage.engine.openSearch?.place {
                failures += 1
                _ = stage.turn(stage.answer(.failed(message: "HTTP status 500")))
            } else {
                var page = SearchPage()
                page.suspects = [.init("s", createdAt: nil)]
                _ = stage.turn(stage.answer(.page(page)))
            }
        }
        #expect(
            stage.statistics.main.searchTrouble
                == SearchTrouble(message: "HTTP status 500", failures: 3, waiting: 1))
        var isFound = false
        while !isFound, stage.engine.openSearch != nil || stage.untilSearch() != nil {
            var page = SearchPage()
            if case .prediction = stage.engine.openSearch?.place {
                page.found = [item: stage.report("s")]
                isFound = true
            } else {
                page.suspects = [.init("s", createdAt: nil)]
            }
            _ = stage.turn(stage.answer(.page(page)))
        }
        #expect(isFound && stage.statistics.main.searchTrouble == nil && stage.statistics.counts[.unresolved] == 0)
    }

    @Test func `one that shows no input even so is left to a person, by its name`() {
        var stage = searching()
        let result = answerAll(&stage) { _ in
            var page = SearchPage()
            page.suspects = [.init("secret", createdAt: nil)]
            return page
        }
        #expect(result.created.isEmpty && result.forPerson == 1)
        // Nothing better is to be expected of the rest of the hour.
        #expect(stage.now - Stage.start < .minutes(20))
        let isNamed = stage.records.contains {
            if case .unresolved(_, let error, true) = $0 { error.message.contains("secret") } else { false }
        }
        #expect(isNamed)
    }

    @Test(arguments: ["holed", "unreadable", "uncompared"])
    func `what leaves out, can't be read or can't be compared proves nothing`(fault: String) {
        var stage = searching()
        let item = stage.item
        let result = answerAll(&stage) { _ in
            var page = SearchPage()
            page.isHoled = fault == "holed"
            page.unreadable = fault == "unreadable" ? [nil] : []
            page.uncompared = fault == "uncompared" ? [item] : []
            return page
        }
        #expect(result.created.isEmpty && result.forPerson == 1)
    }

    /// A person has deleted it there, or it was never more than an answer.
    /// Readings that prove nothing are made ever more rarely; one that proves something is followed soon.
    @Test func `once the list is whole again, three readings in a row decide within a minute`() {
        var stage = searching()
        var whole: [Moment] = []
        let result = answerAll(&stage) { stage in
            var page = SearchPage()
            page.isHoled = stage.now - Stage.start < .minutes(20)
            if !page.isHoled { whole.append(stage.now) }
            return page
        }
        #expect(result.created == [stage.item] && whole.count >= 3)
        if whole.count >= 3 { #expect(whole[2] - whole[0] < .minutes(1)) }
    }

    @Test(arguments: [true, false])
    func `a prediction of ours that is missing is read by itself, and one that is gone proves nothing`(isGone: Bool) {
        var stage = searching()
        var looks = 0
        let result = answerAll(&stage) { stage in
            var page = SearchPage()
            guard let request = stage.engine.openSearch else { return page }
            if request.place == .prediction("deleted") {
                looks += 1
                page.isGone = isGone
            } else if !request.gone.contains("deleted") {
                page.missing = [.init("deleted", createdAt: Stage.start - .minutes(1))]
            }
            return page
        }
        #expect(looks == 1)
        #expect(result.created == (isGone ? [stage.item] : []) && result.forPerson == (isGone ? 0 : 1))
    }

    @Test func `what is unreadable and lies outside of the window takes nothing from the proof`() {
        var stage = searching()
        let result = answerAll(&stage) { stage in
            var page = SearchPage()
            page.unreadable = [Stage.start - .minutes(30)]
            page.suspects = [.init("old", createdAt: Stage.start - .minutes(30))]
            return page
        }
        #expect(result.created == [stage.item])
    }

    @Test func `with the provider's clock unknown nothing is absent, and what is found is adopted`() {
        var stage = Stage(knowsTime: false)
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.untilSearch()
        let result = answerAll(&stage) { _ in SearchPage() }
        #expect(result.created.isEmpty && result.forPerson == 1)
    }

    /// The list showed it only when it had been sent again.
    @Test(arguments: [true, false])
    func `what turns up after it was sent again is told as a stray, and canceled if it runs`(isRunning: Bool) {
        var stage = sentAgain()
        let item = stage.item
        var told: [Action] = []
        while let looked = stage.untilSearch() {
            #expect(stage.engine.openSearch?.windows.map(\.isWatch) == [true] && looked.created.isEmpty)
            var page = SearchPage()
            if told.isEmpty {
                let end = PredictionReport.Progress.succeeded(outputs: ["u"])
                page.found = [item: stage.report("first", isRunning ? .running : end)]
            }
            told += stage.turn(stage.answer(.page(page)))
        }
        let strays = told.compactMap {
            if case .stray(let item, let prediction) = $0 { (item, prediction) } else { nil }
        }
        #expect(strays.map(\.0) == [item] && strays.map(\.1) == ["first"])
        let canceled = told.compactMap { if case .cancel(_, let prediction, _) = $0 { prediction } else { nil } }
        #expect(canceled == (isRunning ? ["first"] : []))
        #expect(stage.statistics.main.tally.strays == 1)
    }

    @Test func `a stray counts in what its image may cost`() {
        var settings = EngineSettings()
        settings.maxPaidRuns = 2
        var stage = Stage(settings)
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        #expect(stage.searchInVain().last.created == [stage.item])
        _ = stage.turn(.created(stage.item, .created(stage.report("p"))))
        #expect(stage.untilSearch() != nil)
        let told = stage.searched([stage.item: stage.report("first", .succeeded(outputs: ["u"]))])
        #expect(told.records.contains(.paid(stage.item, prediction: "first", createdAt: stage.now, nil)))
        _ = stage.end(.failed(ItemError(.predictionFailed, "busy", retryable: true)))
        #expect(stage.statistics.openJobs == 0)
    }

    @Test func `what was found absent is on disk before it is sent again, and watched on by the next life`() throws {
        let first = sentAgain()
        let absences = first.records.compactMap { if case .absent(let item, let by) = $0 { (item, by) } else { nil } }
        #expect(absences.map(\.0) == [first.item])
        let by = try #require(absences.first?.1)

        var stage = Stage()
        stage.now = first.now
        stage.learnTime()
        var state = RestoredState()
        let payer = Payer(JobID(1), of: StoreID(1), for: ModelID(0))
        state.absent = [
            RestoredAbsence(
                item: ItemID(8), sentAt: stage.now - .minutes(56), by: stage.now - .minutes(50), payer: payer),
            RestoredAbsence(item: stage.item, sentAt: Stage.start, by: by, payer: payer),
        ]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        let begun = stage.now
        #expect(stage.untilSearch() != nil && stage.now <= begun + .minutes(3))
        let window = try #require(stage.engine.openSearch?.windows.first)
        #expect(stage.engine.openSearch?.windows.map(\.item) == [stage.item] && window.isWatch)
        #expect(window.holds(Stage.start + .seconds(30)) && window.holds(by + .seconds(30)))
        let told = stage.searched([stage.item: stage.report("first")])
        #expect(told.canceled == [stage.item] && stage.statistics.main.tally.strays == 1)
        #expect(told.records == [.paid(stage.item, prediction: "first", createdAt: stage.now, nil)])
        #expect(stage.untilSearch() == nil)
    }

    @Test func `a watch ends when the list shows no inputs of its time`() {
        var stage = sentAgain()
        var looks = 0
        while stage.untilSearch() != nil {
            looks += 1
            _ = stage.turn(stage.answer(.page(SearchPage())))
        }
        #expect((1...5).contains(looks))
        #expect(stage.statistics.main.tally.strays == 0)
    }

    /// A reading each would be hundreds, each over as many pages as a request may be on its way.
    @Test func `what was sent again within minutes is watched by common readings`() {
        var stage = Stage()
        let count = 40
        var lost: Set<ItemID> = []
        var (again, looks, watched) = (0, 0, 0)
        /// The first creation of each job's first image is lost, all others are refused; the list is empty.
        func answer(_ actions: [Action], _ stage: inout Stage) {
            var open = actions.created
            while true {
                if let item = open.popLast() {
                    let isFirst = item.rawValue % 1_000 == 0 && lost.insert(item).inserted
                    if !isFirst, lost.contains(item) { again += 1 }
                    let refused = ItemError(.inputInvalid, "no", retryable: false)
                    open += stage.turn(.created(item, isFirst ? .unknown(message: "cut") : .refused(refused))).created
                } else if let request = stage.engine.openSearch {
                    looks += 1
                    watched += request.windows.filter(\.isWatch).count
                    stage.learnTime()
                    open += stage.turn(stage.answer(.page(SearchPage()))).created
                } else {
                    return
                }
            }
        }
        for job in 1...Int64(count) {
            answer(stage.submit(2, job: job) + stage.wait(.seconds(4)), &stage)
        }
        while again < count, let looked = stage.untilSearch() { answer(looked, &stage) }
        #expect(again == count)
        (looks, watched) = (0, 0)
        while let looked = stage.untilSearch() { answer(looked, &stage) }
        #expect(watched >= count && looks <= 12, "\(looks) readings for \(watched) looks")
    }

    /// A reading each would be a hundred pages a second where many answers are lost.
    @Test func `creations in doubt of the same seconds are looked for by common readings`() {
        var settings = EngineSettings()
        (settings.createLimit, settings.createBurst) = (1_000, 1_000)
        var stage = Stage(settings)
        var (lost, looks) = (0, 0)
        func answer(_ actions: [Action], _ stage: inout Stage) {
            var open = actions.created
            while let item = open.popLast() {
                // Each second one is answered, or the provider would be taken to be away.
                let isLost = item.rawValue % 1_000 == 0
                if isLost { lost += 1 }
                let refused = ItemError(.inputInvalid, "no", retryable: false)
                open += stage.turn(.created(item, isLost ? .unknown(message: "cut") : .refused(refused))).created
            }
            while stage.engine.openSearch != nil {
                looks += 1
                _ = stage.turn(stage.answer(.page(SearchPage())))
            }
        }
        for job in 1...Int64(60) { answer(stage.submit(2, job: job) + stage.wait(.milliseconds(100)), &stage) }
        let end = stage.now + .seconds(50)
        while let deadline = stage.engine.nextDeadline(at: stage.now), deadline < end {
            answer(stage.wait(max(deadline - stage.now, .shortest)), &stage)
        }
        #expect(lost == 60, "\(stage.statistics.counts)")
        #expect(looks > 3 && looks <= 14, "\(looks) readings")
    }

    /// Pages that come more slowly than looks become due: each look would begin a reading of its own over the same part
    /// of the list, and none would come to its end.
    @Test func `however slowly pages come, one reading at a time goes over each part of the list`() {
        var stage = Stage()
        let count = 40
        var (lost, again) = (Set<ItemID>(), 0)
        func take(_ actions: [Action], _ stage: inout Stage) {
            var open = actions.created
            while let item = open.popLast() {
                let isLost = item.rawValue % 1_000 == 0 && lost.insert(item).inserted
                if !isLost, lost.contains(item) { again += 1 }
                let refused = ItemError(.inputInvalid, "no", retryable: false)
                open += stage.turn(.created(item, isLost ? .unknown(message: "cut") : .refused(refused))).created
            }
        }
        for job in 1...Int64(count) { take(stage.submit(2, job: job) + stage.wait(.seconds(1)), &stage) }
        var pages = 0
        while again < count, pages < 10_000 {
            guard case .page(let before) = stage.engine.openSearch?.place else {
                take(stage.untilSearch() ?? [], &stage)
                continue
            }
            pages += 1
            var page = SearchPage()
            page.end = before.map { $0 - .seconds(4) }
            stage.now = stage.now + .seconds(1)
            stage.learnTime()
            take(stage.turn(stage.answer(.page(page))), &stage)
        }
        #expect(again == count && pages <= 400, "\(pages) pages")
    }

    @Test func `a young doubt waits for no old one, whose pages take turns with its own`() {
        var stage = searching()
        // The old one's reading has a long way to go, a page at a time.
        func longPage(_ stage: Stage) -> SearchPage {
            var page = SearchPage()
            guard case .page(let before) = stage.engine.openSearch?.place else { return page }
            page.end = before.map { $0 - .seconds(1) }
            return page
        }
        _ = stage.turn(stage.answer(.page(longPage(stage))))
        #expect(stage.engine.openSearch != nil, "the reading goes on at once")
        let young = ItemID(2_000)
        _ = stage.submit(1, job: 2)
        stage.now = stage.now + .minutes(10)
        _ = stage.turn(.created(young, .unknown(message: "cut")))
        stage.now = stage.now + .seconds(3)
        var pages = 0
        while stage.engine.openSearch?.windows.contains(where: { $0.item == young }) != true, pages < 10 {
            _ = stage.turn(stage.answer(.page(longPage(stage))))
            pages += 1
        }
        #expect(pages <= 3)
    }

    @Test func `a page that can't be read is asked for again, and what was read stays read`() {
        var stage = searching()
        var page = SearchPage()
        guard case .page(let before) = stage.engine.openSearch?.place, let before else {
            Issue.record("no page is asked for")
            return
        }
        page.end = before - .seconds(5)
        _ = stage.turn(stage.answer(.page(page)))
        let second = stage.engine.openSearch?.place
        #expect(second == .page(before: before - .seconds(5) + .shortest))
        for _ in 0..<5 {
            _ = stage.turn(stage.answer(.failed(message: "500")))
            #expect(stage.untilSearch() != nil)
            #expect(stage.engine.openSearch?.place == second)
        }
    }
}
