import ImgoptClient
import ImgoptWire

/// Puts files that are too large for a line, before the requests that name them.
struct BlobSender: Sendable {
    private static let longestPauseMilliseconds = 500
    /// A daemon that went away, as for a restart, is asked so often again.
    private static let mostTries = 120

    private let daemon: any Daemon
    private let limits: Limits
    private let console: Console
    private let pause: @Sendable (Int) async throws -> Void

    /// - Parameter pause: waits some milliseconds.
    init(
        _ daemon: any Daemon, _ limits: Limits, _ console: Console,
        pause: @escaping @Sendable (Int) async throws -> Void = {
            try await ContinuousClock().sleep(for: .milliseconds($0))
        }
    ) {
        self.daemon = daemon
        self.limits = limits
        self.console = console
        self.pause = pause
    }

    /// Sends what the daemon has not of a file.
    /// - Throws: `Failure` if it can't be read or the daemon can't be reached, `WireError` if it takes none.
    @Sendable func put(_ file: LargeFile) async throws {
        var putting = BlobPutting(file.blob, lineBytes: limits.lineBytes)
        var bar = UploadBar(console, file)
        defer { bar.clear() }
        var tries = 0
        var isTold = false
        func tell(_ text: String) {
            guard !isTold else { return }
            isTold = true
            bar.clear()
            console.note(text)
        }
        var ready: BlobPut?
        while !putting.isComplete {
            bar.show(putting.received)
            let request =
                if let ready { ready } else {
                    try LargeFile.reading(file.path) { () throws(BlobBytes.Trouble) in try putting.next() }
                }
            ready = nil
            // While the daemon works on one piece the next is read and written as text.
            let known = putting
            async let following = Self.following(request, known)
            do {
                putting.took(try await daemon.call(request))
                tries = 0
                if let next = await following, next.offset == Int64(putting.received) { ready = next }
            } catch let error as WireError {
                guard let wait = putting.refused(error) else { throw Self.named(error, file.path) }
                guard wait > 0 else { continue }
                tell("\(DisplayWidth.printable(file.path)): \(error.message); waiting")
                try await pause(wait)
            } catch let failure as Failure where failure.status == .unreachable && tries < Self.mostTries {
                tell("\(failure.message.prefix { $0 != "\n" }); waiting for it to come back")
                tries += 1
                putting.lost()
                try await pause(Self.longestPauseMilliseconds)
            }
        }
    }

    @concurrent
    private static func following(_ request: BlobPut, _ putting: BlobPutting) async -> BlobPut? {
        putting.following(request)
    }

    private static func named(_ error: WireError, _ path: String) -> WireError {
        var named = error
        named.message = "\(path): \(error.message)"
        return named
    }
}

/// How far a long upload has come, on a terminal.
struct UploadBar {
    /// What is shorter is gone before anybody has read of it.
    private static let shortest = 4 << 20
    private static let columns = 30

    private let console: Console
    private let name: String
    private let count: Int
    private var isDrawn = false

    init(_ console: Console, _ file: LargeFile) {
        self.console = console
        name = DisplayWidth.printable(ImageFile.name(of: file.path))
        count = file.blob.count
    }

    /// Shows that so many bytes are there.
    mutating func show(_ received: Int) {
        guard console.canRedraw, !console.isQuiet, count >= Self.shortest else { return }
        let full = Self.columns * received / count
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: Self.columns - full)
        let sizes = "\(Figures.bytes(Int64(received))) of \(Figures.bytes(Int64(count)))"
        let line = DisplayWidth.truncated("sending \(name)  [\(bar)]  \(sizes)", to: (console.errorWidth ?? 80) - 1)
        try? console.error.write(Array("\r\u{1B}[K\(line)".utf8))
        isDrawn = true
    }

    /// Takes it away, so that other text can be written.
    mutating func clear() {
        guard isDrawn else { return }
        try? console.error.write(Array("\r\u{1B}[K".utf8))
        isDrawn = false
    }
}
