import FoundationEssentials
import ImgoptEngine
import Testing

@testable import ImgoptDatabase

/// Jobs of which nothing shall be found any more.
@Suite struct ForgetTests {
    private static let secret = "the secret of the shop"
    private static let other = "what others have"

    /// A finished job, each item of which went through the states that rows grow by, in an order of their own; with an
    /// event an item.
    private func finished(
        _ count: Int, _ words: String, blob: String, in scene: inout Scene
    ) throws -> (job: JobID, items: [ItemID]) {
        let model = scene.model
        let ids = try scene.submit(
            scene.rows(count, key: words, blobs: [NewBlob(sha256: blob, bytes: 3, contentType: "image/webp")]) { item in
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, imageID: words, source: .blob(sha256: blob),
                    prompt: words + String(repeating: "x", count: 90), input: Array(#"{"a":"\#(words)"}"#.utf8),
                    model: model, createdAt: item.createdAt)
            })
        let job = try scene.item(ids[0]).job
        for id in ids.reversed() {
            try scene.record(.creating(id, at: at(1)), .answered(id, at: at(2)), input: #"{"b":"\#(words)"}"#)
        }
        var turn = TurnRecord(nextIDs: scene.next)
        turn.events = ids.map { id in
            defer { turn.nextIDs.seq += 1 }
            return EventRow(
                seq: turn.nextIDs.seq, time: at(2), kind: "k", store: scene.store, job: job, item: id,
                body: Array(words.utf8))
        }
        scene.next = turn.nextIDs
        try scene.database.commit(turn)
        for id in ids {
            try scene.record(
                .processing(id, prediction: "p\(id.rawValue)", createdAt: at(1)),
                .saving(id, outputs: [words], predictSeconds: 1), .done(id, [file(Int(id.rawValue))], at: at(3)))
        }
        try scene.record(.job(job, line(.done, [.done: count], finished: at(3))))
        return (job, ids)
    }

    private func forget(_ jobs: [JobID], in scene: Scene) throws {
        var turn = TurnRecord(nextIDs: scene.next)
        turn.forgotten = jobs
        try scene.database.commit(turn)
    }

    /// The lines of events that went.
    private func deleteRows(_ database: Database, limit: Int) throws -> Int {
        var events = 0
        while true {
            let piece = try database.prune(finishedBefore: nil, eventsBefore: nil, limit: limit)
            #expect(try database.integrityProblems() == [])
            events += piece.forgottenEvents
            if piece.isComplete { return events }
        }
    }

    /// How often some words stand in the files of a database.
    private func count(_ words: String, in folder: String) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
            let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            var (found, rest) = (0, bytes[...])
            while let range = rest.firstRange(of: Data(words.utf8)) {
                found += 1
                rest = rest[range.upperBound...]
            }
            return sum + found
        }
    }

    @Test func nothingOfItIsInTheFilesAndAllOfTheOthersIs() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try finished(30, Self.secret, blob: "ab", in: &scene)
            let second = try finished(30, Self.other, blob: "cd", in: &scene)
            let third = try finished(30, Self.secret + "!", blob: "ab", in: &scene)
            #expect(try scene.database.scrub())
            #expect(try count(Self.secret, in: folder) > 100)
            let others = try count(Self.other, in: folder)
            let held = try scene.database.holdings(of: first.job)
            #expect(held == Holdings(images: 30, sources: 1, outputs: 30, outputBytes: 300))

            try forget([first.job, third.job], in: scene)
            #expect(try scene.database.job(first.job) == nil && scene.database.item(third.items[0]) == nil)
            #expect(try deleteRows(scene.database, limit: 7) == 60)
            #expect(try scene.database.scrub())
            #expect(try count(Self.secret, in: folder) == 0)
            #expect(try count(Self.other, in: folder) == others)
            #expect(try scene.database.job(second.job)?.progress.counts[.done] == 30)
            let files = try scene.database.removals(limit: 100).map(\.file)
            #expect(files.count == 61 && files.contains(.blob(sha256: "ab")) && !files.contains(.blob(sha256: "cd")))
            #expect(try scene.database.counts()[scene.store]?.total == 30)
            #expect(try scene.database.numberOnWriter("SELECT count(*) FROM dropped") == 0)
        }
    }

    /// A life that ends in the middle: what was begun is finished, though nobody asks again.
    @Test func theNextLifeFinishesIt() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try finished(10, Self.secret, blob: "ab", in: &scene)
            try forget([first.job], in: scene)
            var pieces = 0
            while pieces < 100 {
                _ = try scene.database.prune(finishedBefore: nil, eventsBefore: nil, limit: 4)
                try scene.database.close()
                scene = try Scene(folder)
                pieces += 1
                if try scene.database.numberOnWriter("SELECT count(*) FROM dropped") == 0 { break }
            }
            #expect(pieces > 3 && pieces < 100)
            try scene.database.close()
            #expect(try count(Self.secret, in: folder) == 0)
        }
    }

    @Test func whatCountsStaysWithoutAWord() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try finished(3, Self.secret, blob: "ab", in: &scene)
            let before = try scene.restored(now: at(10)).creations
            let spent = try scene.database.knownPredictions(answeredSince: at(0))
            try forget([first.job], in: scene)
            _ = try deleteRows(scene.database, limit: 2)
            #expect(try scene.restored(now: at(10)).creations == before && before.count == 3)
            #expect(before.allSatisfy { $0.store == scene.store })
            #expect(try scene.database.knownPredictions(answeredSince: at(0)) == spent && spent.count == 3)
            while try !scene.database.prune(finishedBefore: at(100), eventsBefore: nil, limit: 2).isComplete {}
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).isEmpty, "in the end it goes too")
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func bytesThatItsUserPutGoAndThoseOfOthersStay() throws {
        try withFolder { folder in
            for isOthers in [false, true] {
                var scene = try Scene(folder)
                let sha256 = isOthers ? "cd" : "ab"
                let put = PutRow(sha256: sha256, bytes: 3, contentType: "image/webp", putAt: at(0))
                try scene.database.keep(put, of: 1_000)
                if isOthers { try scene.database.keep(put, of: 7) }
                let job = try finished(1, Self.secret, blob: sha256, in: &scene).job
                try scene.database.runOnWriter("UPDATE put SET is_named = 1 WHERE uid = 1000")
                try forget([job], in: scene)
                _ = try deleteRows(scene.database, limit: 9)
                #expect(try scene.database.needsBlob(sha256) == isOthers)
                #expect(try scene.database.put(sha256, of: 1_000) == nil)
                try scene.database.close()
            }
        }
    }

    /// Where rows moved from a page to another one their old bytes stay, and nothing deletes those.
    @Test func whatPagesHaveNoUseForIsOverwritten() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            _ = try finished(30, Self.other, blob: "cd", in: &scene)
            #expect(try scene.database.scrub())
            try scene.database.close()
            let url = URL(filePath: Database.path(in: folder))
            var bytes = try Data(contentsOf: url)
            let words = Data(Self.secret.utf8)
            let gaps = stride(from: 4_096, to: bytes.count, by: 4_096).filter { page in
                // A leaf of a table with room between the places of its cells and the first of these.
                let (cells, first) = (Int(bytes[page + 4]), Int(bytes[page + 5]) << 8 | Int(bytes[page + 6]))
                return bytes[page] == 13 && first - 8 - 2 * cells > words.count
            }
            for page in gaps {
                let place = page + (Int(bytes[page + 5]) << 8 | Int(bytes[page + 6])) - words.count
                bytes.replaceSubrange(place..<(place + words.count), with: words)
            }
            try bytes.write(to: url)
            #expect(try gaps.count > 2 && count(Self.secret, in: folder) == gaps.count)
            let others = try count(Self.other, in: folder)
            let database = try Database(directory: folder)
            #expect(try database.scrub())
            #expect(try count(Self.secret, in: folder) == 0)
            #expect(try count(Self.other, in: folder) == others && database.integrityProblems() == [])
            try database.close()
        }
    }
}
