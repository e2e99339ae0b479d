import Testing

@testable import ImgoptEngine

@Suite("Images that wait for a slot or for their upload") struct WaitingImagesTests {
    private let acme = StoreID(1)
    private let bolt = StoreID(2)
    private let fast = ModelID(1)
    private let slow = ModelID(2)

    private func run(_ first: Int64, _ model: ModelID, count: Int32 = 1, needsUpload: Bool = true) -> Run {
        let batch = Submission.Batch(first: ItemID(first), count: count, model: model, needsUpload: needsUpload)
        return Run(job: JobID(first), batch: batch, priority: 5, deadline: nil, attempts: 0)
    }

    /// Two images of each store and model, whose bytes are to be uploaded.
    private func waiting() -> WaitingImages {
        var waiting = WaitingImages(batch: 100, maxPerStore: 20)
        for (index, store) in [acme, bolt].enumerated() {
            for (place, model) in [fast, slow].enumerated() {
                waiting.add(run(Int64(index * 100 + place * 10 + 1), model, count: 2), of: store)
            }
        }
        return waiting
    }

    /// Uploads as many as may be, so that no more than `most` are uploaded ahead.
    private func upload(_ waiting: inout WaitingImages, most: Int) -> [FairQueue.Pick] {
        var picks: [FairQueue.Pick] = []
        while waiting.hasUpload(most: most), let pick = waiting.nextUpload() {
            waiting.uploadEnded()
            waiting.addUploaded(pick.run, of: pick.store)
            picks.append(pick)
        }
        return picks
    }

    @Test func `what is uploaded ahead is bounded, and goes on as slots are given`() {
        var waiting = waiting()
        var uploaded = upload(&waiting, most: 3)
        #expect(uploaded.count == 3)
        let next = waiting.next()
        #expect(next != nil)
        uploaded = upload(&waiting, most: 3)
        #expect(uploaded.count == 1)
        if let next { waiting.putBack(next) }
        let hasMore = waiting.hasUpload(most: 4)
        #expect(!hasMore, "what was given back counts again")
        #expect(waiting.allRuns.reduce(0) { $0 + Int($1.count) } == 8)
    }

    @Test(arguments: ["parked", "closed", "held"])
    func `what may have no slot takes no place from others, and takes it again after`(why: String) {
        var waiting = waiting()
        let uploaded = upload(&waiting, most: 4)
        let (store, model) = (uploaded[0].store, uploaded[0].run.model)
        func isKept(_ pick: FairQueue.Pick) -> Bool { why == "closed" ? pick.run.model == model : pick.store == store }
        func set(_ isOn: Bool) {
            switch why {
            case "parked": waiting.setParked(isOn, store)
            case "closed": waiting.setClosed(isOn, model)
            default: waiting.setHeld(isOn ? [fast, slow] : [], of: store)
            }
        }
        set(true)
        let others = upload(&waiting, most: 4)
        let free = 8 - 4 - uploaded.count { !isKept($0) }
        #expect(others.count == min(uploaded.count { isKept($0) }, free) && !others.contains { isKept($0) })
        let pick = waiting.next()
        #expect(pick.map { !isKept($0) } == true)
        set(false)
        let more = waiting.hasUpload(most: 4)
        #expect(!more, "they count again")
    }

    @Test func `an image stands in one place, wherever that is`() {
        var waiting = waiting()
        _ = upload(&waiting, most: 1)
        waiting.add(run(500, fast, needsUpload: false), of: acme)
        let items = waiting.allRuns.flatMap { run in (0..<Int64(run.count)).map { run.first.rawValue + $0 } }
        #expect(items.count == 9 && Set(items).count == 9)
        for item in items.sorted() {
            let store = item < 100 || item == 500 ? acme : bolt
            let taken = waiting.take(ItemID(item), of: store)
            #expect(taken?.first == ItemID(item))
        }
        let again = waiting.take(ItemID(1), of: acme)
        #expect(again == nil && waiting.allRuns.isEmpty && !waiting.hasWork(for: fast))
        let hasUpload = waiting.hasUpload(most: 1)
        #expect(!hasUpload)
    }
}
