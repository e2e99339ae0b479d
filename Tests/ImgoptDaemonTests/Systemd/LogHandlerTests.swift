import Glibc
import Logging
import Testing

@testable import ImgoptDaemon

struct LogHandlerTests {
    private func event(_ message: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .info) -> LogEvent {
        LogEvent(
            level: level, message: "\(message)", metadata: metadata, source: "test", file: "Some/File.swift",
            function: "run()", line: 7)
    }

    private func line(_ event: LogEvent, handler: Logger.Metadata = [:]) throws -> String {
        let pipe = try Pipe()
        var log = StderrLogHandler(output: StandardError(descriptor: pipe.writer), now: { "NOW" })
        log.metadata = handler
        log.log(event: event)
        return pipe.read()
    }

    @Test func eventIsOneLineWithTimeLevelMessageAndMetadata() throws {
        let metadata: Logger.Metadata = ["store": "acme", "job": "12", "message_id": "abc", "note": "two words"]
        let text = try line(event("item failed", metadata, level: .error), handler: ["job": "1", "item": "3"])
        #expect(text == "NOW error item failed item=3 job=12 note=\"two words\" store=acme\n")
    }

    @Test func textFromOutsideCannotBeginALineOrSteerATerminal() throws {
        let text = try line(event("a\nb\u{1b}[2J", ["k": "x\ny", "q": "a\"b\\", "e": "", "n": "\u{9b}1m"]))
        #expect(
            text == "NOW info a\\u{a}b\\u{1b}[2J e=\"\" k=\"x\\u{a}y\" n=\"\\u{9b}1m\" q=\"a\\\"b\\\\\"\n")
        #expect(text.filter { $0 == "\n" }.count == 1)
    }

    @Test(arguments: [
        "\u{85}", "\u{9b}", "\u{61c}", "\u{200e}", "\u{200f}", "\u{2028}", "\u{202e}", "\u{2066}", "\u{2069}",
    ])
    func whatTurnsALineAroundIsShown(hidden: String) throws {
        let code = String(hidden.unicodeScalars.map(\.value).reduce(0, +), radix: 16)
        let text = try line(event("a\(hidden)b", ["k": "x\(hidden)"]))
        #expect(text == "NOW info a\\u{\(code)}b k=\"x\\u{\(code)}\"\n")
        let fields = LogFields(event: event("a", ["prediction": "p\(hidden)"]), handler: [:], provider: nil)
        let record = JournalRecord(event: event("a", ["prediction": "p\(hidden)"]), fields: fields)
        #expect(record.texts.contains("IMGOPT_PREDICTION=p\\u{\(code)}"))
    }

    @Test func longLineIsCutToWhatAPipeTakesWhole() throws {
        let text = try line(event(String(repeating: "x", count: 10_000)))
        #expect(text.utf8.count == StandardError.maxLineBytes)
        #expect(text.hasSuffix("x\n"))
    }

    @Test func errorOfAnEventIsShown() throws {
        var failed = event("no")
        failed.error = SystemCallError("open", "/a", code: ENOENT)
        #expect(try line(failed) == "NOW info no error=\"open /a: No such file or directory\"\n")
    }

    @Test func fullPipeLosesLinesAndNeverWaits() throws {
        let pipe = try Pipe()
        let output = StandardError(descriptor: pipe.writer)
        for _ in 0..<100 { output.write(line: String(repeating: "x", count: 4000)) }
        #expect(output.lostLines > 0)
        let lost = output.lostLines
        #expect(pipe.read().split(separator: "\n").allSatisfy { $0.count == 4000 })
        output.write(line: "again")
        #expect(output.lostLines == lost)
    }

    @Test func closedStandardErrorIsHarmless() async {
        await #expect(processExitsWith: .success) {
            let pipe = try Pipe()
            let output = StandardError(descriptor: pipe.writer)
            StandardError.prepareProcess()
            close(pipe.reader)
            output.write(line: "nobody reads")
            #expect(output.lostLines == 1)
            let gone = StandardError(descriptor: 9999)
            gone.write(line: "no such descriptor")
            #expect(gone.lostLines == 1)
        }
    }

    @Test func closedStandardStreamsAreOpenedOnNothing() async {
        await #expect(processExitsWith: .success) {
            let copy = dup(2)
            close(0)
            close(2)
            StandardError.prepareProcess()
            let next = unsafe open("/dev/null", O_RDONLY)
            dup2(copy, 2)
            #expect(next > 2)
        }
    }

    @Test func manyWritersLeaveWholeLines() async throws {
        let pipe = try Pipe()
        let output = StandardError(descriptor: pipe.writer)
        await withDiscardingTaskGroup { group in
            for number in 0..<8 {
                group.addTask { for _ in 0..<10 { output.write(line: String(repeating: "\(number)", count: 700)) } }
            }
        }
        let lines = pipe.read().split(separator: "\n")
        #expect(lines.count == 80 - output.lostLines)
        #expect(lines.allSatisfy { $0.count == 700 && Set($0).count == 1 })
    }

    @Test func timeIsRFC3339WithMilliseconds() {
        #expect(LogTime.text(seconds: 1_795_429_800, milliseconds: 7) == "2026-11-23T10:30:00.007Z")
        #expect(LogTime.text(seconds: 0, milliseconds: 0) == "1970-01-01T00:00:00.000Z")
        #expect(LogTime.now().count == 24)
    }

    @Test func journalRecordHasFieldsToSearchBy() {
        let records = MessageBox()
        var log = JournalLogHandler(level: LiveLogLevel(.info)) { bytes, ranges in
            for range in ranges { records.add(String(decoding: bytes[range], as: UTF8.self)) }
        }
        log[metadataKey: "store"] = "acme"
        let metadata: Logger.Metadata = ["job": "12", "item": "3", "prediction": "p1", "message_id": "f00", "uid": "7"]
        log.log(event: event("line one\nline two", metadata, level: .warning))
        #expect(
            records.all == [
                "MESSAGE=line one\\u{a}line two item=3 job=12 prediction=p1 store=acme uid=7", "PRIORITY=4",
                "SYSLOG_IDENTIFIER=imgoptd", "CODE_FILE=Some/File.swift", "CODE_LINE=7", "CODE_FUNC=run()",
                "IMGOPT_ITEM=3", "IMGOPT_JOB=12", "MESSAGE_ID=f00", "IMGOPT_PREDICTION=p1", "IMGOPT_STORE=acme",
                "IMGOPT_UID=7",
            ])
    }

    @Test(arguments: zip(Logger.Level.allCases, ["7", "7", "6", "5", "4", "3", "2"]))
    func levelsBecomePriorities(level: Logger.Level, priority: String) {
        let event = event("m", level: level)
        let record = JournalRecord(event: event, fields: LogFields(event: event, handler: [:], provider: nil))
        #expect(record.texts.contains("PRIORITY=\(priority)"))
    }

    @Test func journalIsChosenWhereStandardErrorLeadsToIt() throws {
        let pipe = try Pipe()
        var status = stat()
        #expect(unsafe fstat(pipe.writer, &status) == 0)
        let own = "\(status.st_dev):\(status.st_ino)"
        #expect(JournalLogHandler.isConnected(environment: ["JOURNAL_STREAM": own], descriptor: pipe.writer))
        #expect(!JournalLogHandler.isConnected(environment: ["JOURNAL_STREAM": "1:2"], descriptor: pipe.writer))
        #expect(!JournalLogHandler.isConnected(environment: ["JOURNAL_STREAM": own], descriptor: 9999))
        #expect(!JournalLogHandler.isConnected(environment: [:], descriptor: pipe.writer))
    }

    @Test func targetDecidesTheHandler() {
        var settings = Settings.Log()
        #expect(
            LogOutput.makeHandler(
                settings: settings, level: LiveLogLevel(settings), environment: [:])("x") is StderrLogHandler)
        settings.target = "journal"
        settings.level = "debug"
        let level = LiveLogLevel(settings)
        let journal = LogOutput.makeHandler(settings: settings, level: level, environment: [:])("x")
        #expect(journal is JournalLogHandler)
        #expect(journal.logLevel == .debug)
        settings.level = "error"
        level.set(settings)
        #expect(journal.logLevel == .error)
    }
}

/// A pipe that never blocks its reader, closed with its owner.
private final class Pipe {
    let reader: Int32
    let writer: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SystemCallError("pipe", "") }
        reader = ends[0]
        writer = ends[1]
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// All that is in it.
    func read() -> String {
        var all: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(reader, &bytes, bytes.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += bytes[..<count]
        }
    }
}
