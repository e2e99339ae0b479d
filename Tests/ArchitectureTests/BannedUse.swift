/// A sequence of words that must not stand in the code, and why.
struct BannedUse {
    /// How it is written, for the message.
    let name: String
    let reason: String
    /// What must not follow directly before it: `.` for a free function, so that a method of that name may be called.
    private let notAfter: Set<String>
    /// A call with this argument label is meant to be.
    private let unlessLabelled: String?
    private let words: [String]

    init(_ name: String, notAfter: Set<String> = [], unlessLabelled: String? = nil, _ reason: String) {
        self.name = name
        self.reason = reason
        self.notAfter = notAfter
        self.unlessLabelled = unlessLabelled
        words = SwiftSource(name).tokens.map(\.text)
    }

    func begins(at start: Int, of tokens: [Token]) -> Bool {
        guard start + words.count <= tokens.count,
            tokens[start..<(start + words.count)].map(\.text) == words
        else { return false }
        if start > 0, notAfter.contains(tokens[start - 1].text) { return false }
        guard let label = unlessLabelled else { return true }
        return !hasLabel(label, in: tokens, from: start + words.count)
    }

    /// Whether the call whose `(` has just been read has an argument of this label.
    private func hasLabel(_ label: String, in tokens: [Token], from start: Int) -> Bool {
        var depth = 1
        var index = start
        while index + 1 < tokens.count, depth > 0 {
            if tokens[index].text == "(" { depth += 1 }
            if tokens[index].text == ")" { depth -= 1 }
            if depth == 1, tokens[index].text == label, tokens[index + 1].text == ":" { return true }
            index += 1
        }
        return false
    }
}

extension BannedUse {
    /// In all rooms and programs.
    static let everywhere: [BannedUse] = [
        .init("Date()", "the clock is read in one place and handed on, so that a test can set it"),
        .init(
            ".random(", unlessLabelled: "using", "chance comes from a seeded generator, so that a run can be repeated"),
        .init("try!", "a failure of the world is no reason to crash"),
        .init("as!", "a wrong guess is no reason to crash"),
        .init("@unchecked", "the compiler checks what is Sendable, not we"),
        .init("nonisolated(unsafe)", "the compiler checks what is shared, not we"),
        .init("Task.sleep", "wait for what is to happen, or for the one timer; time that passes proves nothing"),
        .init("sleep(", notAfter: [".", "func"], "it holds a thread"),
        .init("usleep(", notAfter: [".", "func"], "it holds a thread"),
        .init("nanosleep(", notAfter: [".", "func"], "it holds a thread"),
    ]

    /// In tests.
    static let inTests: [BannedUse] = [
        .init(".timeLimit(", "no verdict hangs on time: .net of TestSupport is the one net under every test"),
        .init("Task.sleep", "wait for what is to happen; time that passes proves nothing"),
        .init("sleep(", notAfter: [".", "func"], "wait for what is to happen; time that passes proves nothing"),
        .init("usleep(", notAfter: [".", "func"], "wait for what is to happen; time that passes proves nothing"),
    ]

    /// In libraries, over what is banned everywhere.
    static let inLibraries: [BannedUse] = [
        .init("print(", notAfter: [".", "func"], "stdout belongs to the program; a library logs or answers"),
        .init("debugPrint(", notAfter: [".", "func"], "stdout belongs to the program; a library logs or answers"),
        .init("dump(", notAfter: [".", "func"], "stdout belongs to the program; a library logs or answers"),
        .init("exit(", notAfter: [".", "func"], "ending the process is the program's to decide"),
    ]

    /// In the engine, over what is banned in libraries: it is a function of its events.
    static let inTheEngine: [BannedUse] =
        ["async", "await", "Task", "actor", "Mutex", "Atomic"].map {
            BannedUse($0, "the engine never suspends and shares nothing")
        }
        + ["Codable", "Encodable", "Decodable"].map {
            BannedUse($0, "the engine knows no format: the border maps its types by hand")
        }
        + ["Date", "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator"].map {
            BannedUse($0, "time and chance come in with the events")
        }
}
