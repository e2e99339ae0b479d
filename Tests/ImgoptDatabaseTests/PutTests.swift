import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct PutTests {
    private static let put = PutRow(sha256: "ab", bytes: 3, contentType: "image/webp", putAt: at(1))

    /// A submit that names bytes that a user put.
    private func name(_ scene: inout Scene, by uid: UInt32) throws -> ItemID {
        let model = scene.model
        let blob = NewBlob(sha256: "ab", bytes: 3, contentType: "image/webp", namedBy: uid)
        return try scene.submit(
            scene.rows(1, blobs: [blob]) { item in
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, source: .blob(sha256: "ab"), model: model,
                    needsUpload: true, createdAt: at(5))
            })[0]
    }

    @Test func eachUserHasWhatItPutItself() throws {
        try withFolder { folder in
            let database = try Scene(folder).database
            try database.keep(Self.put, of: 1)
            #expect(try database.put("ab", of: 1) == Self.put)
            #expect(try database.put("ab", of: 2) == nil)
            #expect(try database.unnamedPuts(of: 1) == .init(count: 1, bytes: 3))
            #expect(try database.unnamedPuts(of: 2) == .init(count: 0, bytes: 0))
            let other = PutRow(sha256: "cd", bytes: 5, contentType: nil, putAt: at(1))
            try database.keep(other, of: 1)
            #expect(try database.put("cd", of: 1) == other)
            #expect(try database.unnamedPuts(of: 1) == .init(count: 2, bytes: 8))
            try database.renewPut("ab", of: 1, at: at(7))
            #expect(try database.put("ab", of: 1)?.putAt == at(7))
            #expect(try database.dropPuts(before: at(7), limit: 10) == 1)
            #expect(try database.put("ab", of: 1) != nil && database.put("cd", of: 1) == nil)
        }
    }

    @Test func whatNobodyNeedsAnyMoreIsRemoved() throws {
        try withFolder { folder in
            let database = try Scene(folder).database
            for uid: UInt32 in [1, 2] { try database.keep(Self.put, of: uid) }
            #expect(try database.dropPuts(before: at(2), limit: 1) == 1)
            #expect(try database.removals(limit: 10).isEmpty, "another user may still name it")
            #expect(try database.needsBlob("ab"))
            #expect(try database.dropPuts(before: at(2), limit: 10) == 1)
            #expect(try database.removals(limit: 10).map(\.file) == [.blob(sha256: "ab")])
            #expect(try !database.needsBlob("ab"))
            try database.keep(Self.put, of: 2)
            #expect(try database.removals(limit: 10).isEmpty, "it is wanted again")
        }
    }

    @Test func whatAnImageNamesCountsForNobodyAndStaysAsLongAsTheImage() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.database.keep(Self.put, of: 1)
            try scene.database.keep(Self.put, of: 2)
            let item = try name(&scene, by: 1)
            #expect(try scene.database.unnamedPuts(of: 1).count == 0)
            #expect(try scene.database.unnamedPuts(of: 2).count == 1, "the other has not named it")
            #expect(try scene.database.put("ab", of: 1)?.putAt == at(5))
            #expect(try scene.database.dropPuts(before: at(9), limit: 10) == 2)
            #expect(try scene.database.removals(limit: 10).isEmpty)
            #expect(try scene.database.needsBlob("ab") && scene.database.blob("ab")?.references == 1)
            #expect(try scene.database.integrityProblems() == [])
            let job = try scene.item(item).job
            try scene.record(.canceled(item, at: at(6)), .job(job, line(.canceled, [.canceled: 1], finished: at(6))))
            _ = try scene.database.prune(finishedBefore: at(50), eventsBefore: nil, limit: 10)
            #expect(try scene.database.removals(limit: 10).map(\.file) == [.blob(sha256: "ab")])
        }
    }

    @Test func whatAUserMayStillNameOutlivesTheImagesThatHadIt() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.database.keep(Self.put, of: 1)
            let item = try name(&scene, by: 1)
            let job = try scene.item(item).job
            try scene.record(.canceled(item, at: at(6)), .job(job, line(.canceled, [.canceled: 1], finished: at(6))))
            _ = try scene.database.prune(finishedBefore: at(50), eventsBefore: nil, limit: 10)
            #expect(try scene.database.blob("ab") == nil)
            #expect(try scene.database.removals(limit: 10).isEmpty && scene.database.needsBlob("ab"))
            _ = try name(&scene, by: 1)
            #expect(try scene.database.integrityProblems() == [])
        }
    }
}
