import ImgoptDatabase
import ImgoptEngine
import Testing

/// Which item a new one with the same identity may follow.
@Suite struct IdenticalTests {
    private static let identity: [UInt8] = Array("the same work".utf8)

    /// Hands in an item of that identity.
    private func add(_ scene: inout Scene, following leader: ItemID? = nil) throws -> ItemID {
        let rows = scene.rows(1) {
            NewItem(
                id: $0.id, job: $0.job, ordinal: 0, source: $0.source, input: $0.input, model: $0.model,
                createdAt: $0.createdAt, identity: Self.identity, follows: leader)
        }
        return try scene.submit(rows)[0]
    }

    private func found(_ scene: Scene) throws -> IdenticalItem? {
        try scene.database.identical([Self.identity, Array("other work".utf8)])[Self.identity]
    }

    @Test func theNewestThatMayStillEndWellIsFound() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            #expect(try found(scene) == nil)
            let first = try add(&scene)
            #expect(try found(scene)?.id == first)
            // Whoever follows leads to the one that it follows.
            let follower = try add(&scene, following: first)
            #expect(try found(scene)?.id == first && found(scene)?.doneAt == nil)
            try scene.record(.canceled(follower, at: at(5)))
            #expect(try found(scene)?.id == first)
            try scene.record(.cancelRequested(first, at: at(1)))
            #expect(try found(scene) == nil, "what is being cancelled is followed by nobody")
            try scene.record(.canceled(first, at: at(6)))
            #expect(try found(scene) == nil)
            let second = try add(&scene)
            try scene.record(.done(second, [file(1)], at: at(7)))
            #expect(try found(scene)?.id == second && found(scene)?.doneAt == at(7))
            // One that failed since hides no result.
            let third = try add(&scene)
            #expect(try found(scene)?.id == third)
            try scene.record(.failed(third, sampleError, at: at(8)))
            #expect(try found(scene)?.id == second)
        }
    }

    @Test func whatIsLeftToAPersonIsFollowedByNobody() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try add(&scene)
            _ = try add(&scene, following: first)
            try scene.record(.creating(first, at: at(1)))
            try scene.record(.unresolved(first, sampleError, forPerson: false))
            #expect(try found(scene)?.id == first)
            try scene.record(.unresolved(first, sampleError, forPerson: true))
            #expect(try found(scene) == nil)
        }
    }

    /// A follower that is done has files of its own, whatever became of whom it followed.
    @Test func aCopyIsAResultToo() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try add(&scene)
            let follower = try add(&scene, following: first)
            try scene.record(.done(first, [file(1)], at: at(5)))
            try scene.record(.copying(follower, from: first, at: at(5)))
            #expect(try found(scene)?.id == first && found(scene)?.doneAt == at(5))
            try scene.record(.done(follower, [file(2)], at: at(6)))
            #expect(try found(scene)?.id == follower && found(scene)?.doneAt == at(6))
        }
    }

    /// Who leads now is found through those that follow, and by itself.
    @Test func theOneThatWasPromotedIsFound() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try add(&scene)
            let second = try add(&scene, following: first)
            let third = try add(&scene, following: first)
            try scene.record(.canceled(first, at: at(5)), .promoted(second, of: JobID(2), over: first))
            #expect(try found(scene)?.id == second)
            try scene.record(.canceled(third, at: at(6)))
            #expect(try found(scene)?.id == second)
        }
    }
}
