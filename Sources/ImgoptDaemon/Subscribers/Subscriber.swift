import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

/// One subscription, as the hub keeps it.
struct Subscriber {
    let id: String
    let connection: Connection
    let filter: Filter
    /// How each of its lines begins.
    private let head: [UInt8]
    /// Lines for it that are not sent yet.
    private var lines: [UInt8] = []
    /// It has all events up to this one that it wants.
    var seen: Int64
    /// The newest event that its client saw, if the log does not reach so far: it is of another log.
    var ahead: Int64?
    /// What progress it has been told, or was there before it.
    private(set) var progressSeen: Int
    /// Whether it gets events as they happen; else they are read from the log first.
    var isLive = false
    /// Whether the log is being read for it.
    var isReplaying = false
    /// Whether anything was sent since the last heartbeat.
    var wasTold = false

    /// So much is written to a subscriber before it is asked again whether it takes it.
    private static let pieceBytes = 64 * 1024

    init(id: String, connection: Connection, filter: Filter, seen: Int64, progressSeen: Int) {
        self.id = id
        self.connection = connection
        self.filter = filter
        self.seen = seen
        self.progressSeen = progressSeen
        head = Notification.head(subscription: id)
    }

    /// Makes room for lines that will be added.
    mutating func expect(lines count: Int, bytes: Int) {
        lines.reserveCapacity(min(bytes + count * head.count, Self.pieceBytes * 5 / 4))
    }

    /// Adds the line of an event, of which the tail is written already.
    mutating func add(tail: ArraySlice<UInt8>) {
        lines.append(contentsOf: head)
        lines.append(contentsOf: tail)
    }

    /// Adds the line of an event.
    mutating func add(body: [UInt8]) {
        lines.append(contentsOf: head)
        Notification.appendTail(of: body, to: &lines)
    }

    /// Whether it takes more. Sends what was added, if that is a piece by now, to find out.
    mutating func takesMore() -> Bool {
        if lines.count >= Self.pieceBytes { send() }
        return connection.isWritable
    }

    /// Sends the lines that were added, in one piece.
    mutating func send() {
        guard !lines.isEmpty else { return }
        wasTold = true
        connection.write(lines)
        // The connection has the array now: another one is begun.
        lines = []
    }

    /// From here on it is served from the log; it has the progress up to a stamp.
    mutating func leave(_ stamp: Int) {
        send()
        isLive = false
        progressSeen = stamp
    }
}
