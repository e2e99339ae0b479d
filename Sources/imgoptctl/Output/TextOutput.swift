import Glibc

/// Where bytes go to: a descriptor, or in tests an array.
protocol TextOutput: Sendable {
    /// Whether a person looks at it.
    var isTerminal: Bool { get }
    /// Columns of the terminal, nil if there is none or it does not say.
    var columns: Int? { get }
    /// Writes all of `bytes`.
    /// - Throws: `OutputFailure`
    func write(_ bytes: [UInt8]) throws
}

/// Why something could not be written.
enum OutputFailure: Error, Equatable {
    /// The reader went away, such as `| head` once it has enough.
    case closedPipe
    /// The system's reason, such as a full disk.
    case system(Int32)
}

/// A descriptor of the process.
struct DescriptorOutput: TextOutput {
    private let descriptor: Int32
    let isTerminal: Bool

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// Takes the places of standard descriptors that are closed: else a socket would get one, and be written to.
    /// Whatever is read or written there fails as on a closed one.
    static func fillGaps() {
        for place in Int32(0)...2 where fcntl(place, F_GETFD) < 0 {
            _ = unsafe open("/dev/null", (place == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC)
        }
    }

    var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // The other end made the descriptor non-blocking; wait until it takes more.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                throw errno == EPIPE ? OutputFailure.closedPipe : OutputFailure.system(errno)
            }
        }
    }
}
