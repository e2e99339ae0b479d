package import ImgoptWire

/// What came in on a connection: a line, or the news that one was over a limit.
package typealias LineEvent = LineFramer.Output

/// What is done with connections. All calls come on the one event loop, in order for each connection: so nothing here
/// may wait or take long.
package protocol ConnectionHandler: Sendable {
    /// The connection is there. Comes first, once.
    func opened(_ connection: Connection)

    /// A line came in. It takes room of its user until `connection.release(line.count)`.
    func received(_ line: LineEvent, on connection: Connection)

    /// Lines came in with one reading: the same as each of them alone, which is what happens if this is not
    /// implemented.
    func received(_ lines: Lines, on connection: Connection)

    /// The peer sends nothing more, but may still read: answer what is left, then `closeWhenFlushed()`. Comes once,
    /// before `closed`.
    func inputEnded(_ connection: Connection)

    /// So much of the output was taken that `isWritable` is true again.
    func writable(_ connection: Connection)

    /// The connection is gone. Comes last, once.
    func closed(_ connection: Connection)
}

extension ConnectionHandler {
    /// Line by line.
    package func received(_ lines: Lines, on connection: Connection) {
        for line in lines { received(line, on: connection) }
    }
}
