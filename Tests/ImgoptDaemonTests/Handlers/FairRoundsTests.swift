import Dispatch
import TestSupport
import Testing

@testable import ImgoptDaemon

/// Whose work is done next, and on whose threads.
struct FairRoundsTests {
    /// What was added, by user; and the order in which it is done when each piece ends before the next begins.
    @Test(arguments: [
        ([1, 1, 1, 1], [1, 1, 1, 1]),
        ([1, 1, 1, 2], [1, 2, 1, 1]),
        ([1, 1, 1, 1, 2, 2, 3], [1, 2, 3, 1, 2, 1, 1]),
    ])
    func usersTakeTurns(added: [UInt32], done: [UInt32]) {
        var rounds = FairRounds<Int>(most: 1, mostHeld: 1)
        for (number, user) in added.enumerated() { rounds.add(number, of: user) }
        var order: [UInt32] = []
        var numbers: [UInt32: [Int]] = [:]
        while let (user, number) = rounds.next() {
            order.append(user)
            numbers[user, default: []].append(number)
            rounds.ended(user)
        }
        #expect(order == done)
        #expect(numbers.values.allSatisfy { $0 == $0.sorted() })
        #expect(!rounds.hasNext)
        #expect(rounds.userCount == 0)
    }

    @Test func nobodyHasMoreAtATimeThanItMay() {
        var rounds = FairRounds<Int>(most: 2, mostHeld: 1)
        for number in 0..<10 { rounds.add(number, of: 1) }
        #expect([rounds.next()?.work, rounds.next()?.work] == [0, 1])
        #expect(rounds.next() == nil)
        #expect(!rounds.hasNext)
        rounds.add(10, of: 2)
        #expect(rounds.next()?.user == 2)
        rounds.ended(1)
        #expect(rounds.next()?.work == 2)
        #expect(rounds.next() == nil)
    }

    /// Somebody who has much waiting elsewhere begins nothing else, but what ends something goes on.
    @Test func weightThatIsHeldStopsWhatBeginsAndNotWhatEnds() {
        var rounds = FairRounds<String>(most: 4, mostHeld: 10)
        rounds.hold(1, weight: 10)
        rounds.add("begins", of: 1)
        #expect(rounds.next() == nil)
        rounds.add("ends", of: 1, first: true)
        rounds.add("other", of: 2)
        #expect([rounds.next()?.work, rounds.next()?.work] == ["ends", "other"])
        #expect(rounds.next() == nil)
        rounds.letGo(1, weight: 1)
        #expect(rounds.next()?.work == "begins")
        rounds.letGo(1, weight: 9)
        for user: UInt32 in [1, 1, 2] { rounds.ended(user) }
        #expect(rounds.userCount == 0)
    }

    /// While all that one user may have stands still, another one is served.
    @Test(.net) func oneUserNeverHasAllThreads() async {
        let work = FairWork(ofOneUser: 2, forOthers: 1)
        let gate = DispatchSemaphore(value: 0)
        for _ in 0..<10 {
            work.add(of: 1) {
                gate.wait()
                return false
            }
        }
        await withCheckedContinuation { served in
            work.add(of: 2) {
                served.resume()
                return false
            }
        }
        for _ in 0..<10 { gate.signal() }
        await withCheckedContinuation { served in work.finish(of: 1) { served.resume() } }
    }

    /// So often that whatever each turn leaves behind would end the process.
    @Test(.net) func aPieceIsDoneAgainWhileThereIsMore() async {
        let work = FairWork(ofOneUser: 1, forOthers: 1)
        let rest = Countdown(200_000)
        await withCheckedContinuation { done in
            work.add(of: 1) {
                if rest.next() > 0 { return true }
                done.resume()
                return false
            }
        }
        #expect(rest.next() == -1)
    }
}
