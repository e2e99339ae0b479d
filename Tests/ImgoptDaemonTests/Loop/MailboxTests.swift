import Foundation
import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// What waits for the engine's thread, and when it is taken.
@Suite struct MailboxTests {
    private let mailbox = Mailbox()
    private let clock = DaemonClock()
    /// After the tests.
    private var later: Moment { clock.now + .minutes(600) }

    @Test func `what is there is taken at once`() {
        mailbox.post(.leave)
        mailbox.post(.leave)
        let taken = mailbox.take(until: nil, gatheringUntil: .distantPast, clock: clock)
        #expect(taken.letters.count == 2 && !taken.isClosed)
        // The rings of what was taken wake nobody for nothing.
        let next = mailbox.take(until: clock.now + .milliseconds(1), gatheringUntil: .distantPast, clock: clock)
        #expect(next.letters.isEmpty && !next.isClosed)
    }

    @Test func `a closed mailbox takes nothing more and gives what it has`() {
        mailbox.post(.leave)
        mailbox.close()
        #expect(!mailbox.post(.event(.leave)))
        let taken = mailbox.take(until: nil, gatheringUntil: .distantPast, clock: clock)
        #expect(taken.letters.count == 1 && taken.isClosed)
        #expect(mailbox.take(until: nil, gatheringUntil: .distantPast, clock: clock).isClosed)
    }

    @Test func `an event waits for others, until the time or the deadline has come`() {
        mailbox.post(.leave)
        let time = clock.now + .milliseconds(2)
        let taken = mailbox.take(until: nil, gatheringUntil: time, clock: clock)
        #expect(taken.letters.count == 1 && taken.isAll && clock.now >= time)
        mailbox.post(.leave)
        let deadline = clock.now + .milliseconds(2)
        let early = mailbox.take(until: deadline, gatheringUntil: later, clock: clock)
        #expect(early.letters.count == 1 && early.isAll && clock.now >= deadline)
    }

    @Test func `a letter that somebody waits for overtakes what is gathered`() {
        mailbox.post(.leave)
        #expect(mailbox.post(.query { _, _ in }))
        mailbox.post(.leave)
        let first = mailbox.take(until: nil, gatheringUntil: later, clock: clock)
        guard case .query = first.letters.first, first.letters.count == 1, !first.isAll else {
            Issue.record("\(first)")
            return
        }
        #expect(mailbox.post(.query { _, _ in }))
        let second = mailbox.take(until: nil, gatheringUntil: .distantPast, clock: clock)
        #expect(second.letters.count == 3 && second.isAll)
    }

    /// Each would sleep for ever if it were not rung for.
    @Test(arguments: [false, true])
    func `such a letter, and the end, ring for whoever gathers`(isEnd: Bool) async {
        mailbox.post(.leave)
        let taken = await withCheckedContinuation { continuation in
            // A thread of its own: tests share a few, and this one waits for what comes after it.
            Thread.detachNewThread { [mailbox, clock, later] in
                continuation.resume(returning: mailbox.take(until: nil, gatheringUntil: later, clock: clock))
            }
            // Before it sleeps, or while it does.
            if isEnd { mailbox.close() } else { _ = mailbox.post(.query { _, _ in }) }
        }
        #expect(taken.letters.count == 1 && taken.isAll == isEnd)
    }
}
