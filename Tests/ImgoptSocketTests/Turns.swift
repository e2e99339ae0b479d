import TestSupport
import Testing

@testable import ImgoptSocket

struct Turns {
    @Test func usersTakeTurnsHoweverMuchOneOfThemHasWaiting() {
        var turns = UserTurns<String>()
        for number in 0..<40 { turns.add("a\(number)", of: 1) }
        turns.add("b0", of: 2)
        turns.add("b1", of: 2)
        #expect((0..<5).map { _ in turns.next() } == ["a0", "b0", "a1", "b1", "a2"])
        turns.add("c", of: 3)
        #expect((0..<3).map { _ in turns.next() } == ["a3", "c", "a4"])
        var rest = 0
        while turns.next() != nil { rest += 1 }
        #expect(rest == 35)
        turns.add("a", of: 1)
        #expect(turns.next() == "a" && turns.next() == nil)
    }
}
