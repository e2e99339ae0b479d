import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// What waits for the engine's thread, and when it is taken.
@Suite struct MailboxTests {
    private let mailbox = Mailbox()
    private let clock = DaemonClock()

    @Test func `what is there is taken at once`() {
        mailbox.post(.leave)
        mailbox.post(.leave)
        let taken = mailbox.take(until: nil, clock: clock)
        #expect(taken.letters.count == 2 && !taken.isClosed)
        // The rings of what was taken wake nobody for nothing.
        let next = mailbox.take(until: clock.now + .milliseconds(1), clock: clock)
        #expect(next.letters.isEmpty && !next.isClosed)
    }

    @Test func `a closed mailbox takes nothing more and gives what it has`() {
        mailbox.post(.leave)
        mailbox.close()
        #expect(!mailbox.post(.event(.leave)))
        let taken = mailbox.take(until: nil, clock: clock)
        #expect(taken.letters.count == 1 && taken.isClosed)
        #expect(mailbox.take(until: nil, clock: clock).isClosed)
    }
}
