import Glibc
import Testing

@testable import ImgoptHTTP

struct InboxTests {
    @Test func onlyTheFirstCommandToAThreadThatWaitsWakesIt() throws {
        let inbox = try Inbox()
        #expect(inbox.post(.stop))
        #expect(!Self.isSignaled(inbox), "a thread that has not looked yet will look")
        #expect(inbox.take().count == 1)
        #expect(inbox.post(.stop))
        #expect(!Self.isSignaled(inbox), "a thread that has something to do looks again before it waits")
        #expect(inbox.take().count == 1)
        #expect(inbox.take().isEmpty)
        #expect(inbox.post(.stop))
        #expect(Self.isSignaled(inbox))
    }

    @Test func whoWasWokenBySomethingElseIsNotWoken() throws {
        let inbox = try Inbox()
        #expect(inbox.take().isEmpty)
        inbox.noteAwake()
        #expect(inbox.post(.stop))
        #expect(!Self.isSignaled(inbox))
        #expect(inbox.take().count == 1)
    }

    /// Whether a wait of the thread would end at once.
    private static func isSignaled(_ inbox: Inbox) -> Bool {
        var list = pollfd(fd: inbox.list, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&list, 1, 0) == 1
    }
}
