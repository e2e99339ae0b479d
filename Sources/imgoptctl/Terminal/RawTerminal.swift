import Glibc
import Synchronization

/// The terminal of a full-screen view: raw keys, the alternate screen, no cursor. `leave` may be called from anywhere
/// and any number of times; what was before is there again after the first.
final class RawTerminal: Sendable {
    private static let enterText = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    private static let leaveText = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    private let input: Int32
    private let output: Int32
    /// How the terminal was; nil while it is as it was.
    private let before = Mutex<termios?>(nil)

    /// - Parameters:
    ///   - input: the descriptor that keys come from.
    ///   - output: the descriptor that shows the screen.
    init(input: Int32 = 0, output: Int32 = 1) {
        self.input = input
        self.output = output
    }

    /// The descriptor that keys come from.
    var inputDescriptor: Int32 { input }

    /// Whether both ends are a terminal.
    var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

    /// Whether it is taken over at the moment.
    var isEntered: Bool { before.withLock { $0 != nil } }

    /// The size at the moment.
    var size: ScreenSize {
        var size = winsize()
        guard unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return .standard
        }
        return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// Takes the terminal over, also once more when a shell has changed it meanwhile.
    /// - Throws: `Failure` if it can't be set up.
    func enter() throws {
        var settings = termios()
        guard unsafe tcgetattr(input, &settings) == 0 else {
            throw Failure(.failed, "can't set up the terminal: \(SystemText.of(errno))")
        }
        let old = settings
        unsafe cfmakeraw(&settings)
        guard unsafe tcsetattr(input, TCSAFLUSH, &settings) == 0 else {
            throw Failure(.failed, "can't set up the terminal: \(SystemText.of(errno))")
        }
        before.withLock { $0 = $0 ?? old }
        write(Self.enterText)
    }

    /// Gives the terminal back as it was.
    func leave() {
        guard
            var old = before.withLock({ before in
                defer { before = nil }
                return before
            })
        else { return }
        write(Self.leaveText)
        _ = unsafe tcsetattr(input, TCSAFLUSH, &old)
    }

    /// Gives the terminal back and stops the process, as Ctrl-Z does; whoever hears SIGCONT then calls `enter`.
    func suspend() {
        leave()
        // Not SIGTSTP: the threads of the pool block it.
        kill(getpid(), SIGSTOP)
    }

    /// Writes to the screen. A terminal that is gone is no failure here: its hang-up ends the program.
    func write(_ text: String) { try? DescriptorOutput(output).write(Array(text.utf8)) }

    /// The bytes that were typed; empty at the end of the input. Call it when there are some.
    func read() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(input, $0.baseAddress, $0.count) }
            if count >= 0 { return Array(bytes.prefix(count)) }
            guard errno == EINTR else { return [] }
        }
    }
}
