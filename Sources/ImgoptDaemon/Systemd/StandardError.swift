import Glibc
import Synchronization

/// Standard error as a place for log lines that may be closed, full or gone without harm: a line is then lost, and
/// counted.
package final class StandardError: Sendable {
    /// The one of this process.
    package static let shared = StandardError(descriptor: 2)

    /// A line of at most so many bytes is written whole or not at all to a pipe, and never waits once poll(2) has found
    /// room: that is what PIPE_BUF promises.
    static let maxLineBytes = 4096

    private let descriptor: Int32
    private let lost = Mutex(0)

    /// Writes to a descriptor that somebody else owns.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Lines that could not be written so far.
    package var lostLines: Int { lost.withLock { $0 } }

    /// To be called once before anything is opened: a closed standard stream is opened on /dev/null, since the next
    /// file opened would otherwise take its number and get the log lines; and a closed pipe is an error, not the end.
    package static func prepareProcess() {
        signal(SIGPIPE, SIG_IGN)
        while true {
            let descriptor = unsafe open("/dev/null", O_RDWR)
            guard descriptor >= 0, descriptor <= 2 else {
                if descriptor > 2 { close(descriptor) }
                return
            }
        }
    }

    /// Whether a person reads it on a terminal.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes one line; a line break is added, and what is too long is cut.
    package func write(line: String) {
        var bytes = Array(line.utf8.prefix(Self.maxLineBytes - 1))
        bytes.append(UInt8(ascii: "\n"))
        // Under the lock: two writers that both found room could fill it twice, and one would wait.
        lost.withLock { lost in
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let isReady = unsafe Glibc.poll(&poll, 1, 0) == 1 && poll.revents & Int16(POLLOUT) != 0
            let written = isReady ? unsafe Glibc.write(descriptor, bytes, bytes.count) : -1
            if written != bytes.count { lost += 1 }
        }
    }
}
