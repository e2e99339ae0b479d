import ImgoptEngine
import Testing

@Suite("A model that is down")
struct BreakerTests {
    private let busy = ItemError(.predictionFailed, "busy", retryable: true)

    /// Some images of one model, all running.
    private func running(_ count: Int32, failures: Int = 4) -> Stage {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.modelFailures = failures
        var stage = Stage(settings)
        for item in stage.submit(count).created {
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        return stage
    }

    private func end(_ item: Int64, _ progress: PredictionReport.Progress, _ stage: inout Stage) -> [Action] {
        let report = PredictionReport(id: "p\(item)", progress: progress, createdAt: stage.now)
        guard let page = stage.page else {
            return stage.turn(.polled(ItemID(item), prediction: report.id, .found(report)))
        }
        return stage.turn(.swept(Sweep(page: page, .page([report.id: report], end: nil))))
    }

    /// Lets a page of the list be asked for, so that its answer is expected.
    private func sweep(_ stage: inout Stage) {
        while !stage.turn().contains(where: { if case .sweep = $0 { true } else { false } }) {
            guard let deadline = stage.deadline else { return }
            stage.now = max(stage.now, deadline)
        }
    }

    private func fail(_ items: [Int64], _ stage: inout Stage) -> [Action] {
        var actions: [Action] = []
        for item in items {
            sweep(&stage)
            actions += end(item, .failed(busy), &stage)
        }
        return actions
    }

    private func attempts(_ actions: [Action]) -> [Int] {
        actions.records.compactMap { if case .queued(_, let attempts, _, _) = $0 { attempts } else { nil } }
    }

    @Test func `what succeeds from before it went down says nothing`() {
        var stage = running(4)
        stage.now = stage.now + .seconds(5)
        var later: [ItemID] = []
        for item in stage.submit(3, job: 2).created {
            later.append(item)
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        #expect(later.count == 3)
        var told = fail([2_000, 2_001], &stage).modelsDown
        sweep(&stage)
        _ = end(1_000, .succeeded(outputs: ["u"]), &stage)
        told += fail([2_002, 1_001], &stage).modelsDown
        #expect(told == [ModelID(0)])
        sweep(&stage)
        #expect(end(1_002, .succeeded(outputs: ["u"]), &stage).modelsUp.isEmpty)
        #expect(stage.statistics.downModels.count == 1)
    }

    @Test func `what failed by its fault is excused`() {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.modelFailures = 6
        settings.maxAttempts = 1
        settings.modelRestBase = .seconds(1)
        settings.modelRestMax = .seconds(1)
        settings.retryBase = .milliseconds(1)
        settings.retryMax = .milliseconds(1)
        var stage = Stage(settings)
        for item in stage.submit(6).created {
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        let down = fail([1_000, 1_001, 1_002, 1_003, 1_004, 1_005], &stage)
        #expect(down.modelsDown == [ModelID(0)])
        // The first failed alone, with one attempt to have: it is gone. Those after it waited for the verdict.
        #expect(stage.statistics.counts[.failed] == 1)
        #expect(attempts(down) == [1, 1, 1, 1, 1])
    }

    @Test func `an image that fails alone is given up after its attempts`() {
        var settings = EngineSettings()
        settings.retryMax = .milliseconds(10)
        var stage = Stage(settings)
        var last = stage.submit(1)
        for _ in 0..<3 {
            #expect(last.created == [stage.item])
            _ = stage.turn(.created(stage.item, .created(stage.report("p1000", .failed(busy)))))
            last = stage.wait(.milliseconds(500))
        }
        #expect(last.created.isEmpty)
        #expect(stage.statistics.openJobs == 0)
    }
}
