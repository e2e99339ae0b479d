import Dispatch
import ImgoptEngine
import Synchronization
import Testing

@testable import ImgoptDaemon

/// What waits for the engine's thread, and when it is taken.
@Suite struct MailboxTests {
    private let mailbox = Mailbox()
    private let clock = DaemonClock()

    private func engine() -> Engine { Engine(settings: EngineSettings(), seed: 1, at: clock.now) }

    @Test func `what is there is taken at once, letters and glances apart`() {
        mailbox.post(.leave)
        #expect(mailbox.post { _, _ in })
        mailbox.post(.leave)
        let taken = mailbox.take(until: nil, clock: clock)
        #expect(taken.letters.count == 2 && taken.glances.count == 1 && !taken.isClosed)
        // The rings of what was taken wake nobody for nothing.
        let next = mailbox.take(until: clock.now + .milliseconds(1), clock: clock)
        #expect(next.letters.isEmpty && next.glances.isEmpty && !next.isClosed)
    }

    @Test func `while a turn is written glances are served and letters wait`() {
        let served = Mutex<[Int]>([])
        mailbox.post(.leave)
        #expect(mailbox.post { _, _ in served.withLock { $0.append(1) } })
        let thread = DispatchQueue(label: "disk")
        thread.async { [mailbox] in
            // The second is asked for once the first was seen: the engine's thread sleeps by then, or is about to.
            _ = mailbox.post { _, _ in
                served.withLock { $0.append(2) }
                mailbox.noteWritten()
            }
        }
        var engine = engine()
        mailbox.serveUntilWritten { $0(&engine, clock.now) }
        #expect(served.withLock { Set($0) } == [1, 2])
        #expect(mailbox.take(until: nil, clock: clock).letters.count == 1)
    }

    @Test func `who looks amid a turn is served once, and letters stay for the next`() {
        let served = Mutex(0)
        mailbox.post(.leave)
        #expect(mailbox.post { _, _ in served.withLock { $0 += 1 } })
        var engine = engine()
        for _ in 0..<2 { mailbox.serve { $0(&engine, clock.now) } }
        #expect(served.withLock { $0 } == 1)
        let taken = mailbox.take(until: nil, clock: clock)
        #expect(taken.letters.count == 1 && taken.glances.isEmpty)
    }

    @Test func `each write is waited for anew`() {
        mailbox.noteWritten()
        mailbox.serveUntilWritten { _ in }
        let isWritten = Mutex(false)
        DispatchQueue(label: "disk").async { [mailbox] in
            isWritten.withLock { $0 = true }
            mailbox.noteWritten()
        }
        mailbox.serveUntilWritten { _ in }
        #expect(isWritten.withLock { $0 })
    }

    @Test func `a closed mailbox takes nothing more and gives what it has`() {
        mailbox.post(.leave)
        #expect(mailbox.post { _, _ in })
        mailbox.close()
        #expect(!mailbox.post { _, _ in })
        #expect(!mailbox.post(.event(.leave)))
        let taken = mailbox.take(until: nil, clock: clock)
        #expect(taken.letters.count == 1 && taken.glances.count == 1 && taken.isClosed)
        #expect(mailbox.take(until: nil, clock: clock).isClosed)
    }
}
