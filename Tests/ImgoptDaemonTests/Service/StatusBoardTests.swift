import Synchronization
import Testing

@testable import ImgoptDaemon

struct StatusBoardTests {
    private final class Sent: Sendable {
        private let messages = Mutex<[String]>([])
        var all: [String] { messages.withLock { $0 } }
        func add(_ text: String) { messages.withLock { $0.append(text) } }
    }

    @Test func hangStandsBeforeTheLineUntilItIsOver() {
        let sent = Sent()
        let board = StatusBoard(SystemdNotifier { text in sent.add(text) })
        board.ready("ready")
        board.show("queued 1")
        board.show("queued 1")
        board.hang("the database", "the database hangs")
        board.show("queued 2")
        board.hang("the database", nil)
        #expect(
            sent.all == [
                "READY=1\nSTATUS=ready", "STATUS=queued 1", "STATUS=the database hangs; queued 1",
                "STATUS=the database hangs; queued 2", "STATUS=queued 2",
            ])
    }
}
