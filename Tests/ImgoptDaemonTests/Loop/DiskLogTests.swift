import ImgoptEngine
import Logging
import Synchronization
import Testing

@testable import ImgoptDaemon

/// What the log has of a disk that keeps outputs away.
struct DiskLogTests {
    /// Keeps what is logged.
    private struct Lines: LogHandler {
        final class Texts: Sendable {
            let all = Mutex<[String]>([])
        }

        let texts: Texts
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { texts.all.withLock { $0.append("\(event.level) \(event.message)") } }
    }

    @Test func eachChangeIsLoggedOnce() {
        let texts = Lines.Texts()
        var log = DiskLog(logger: Logger(label: "test") { _ in Lines(texts: texts) })
        /// What is logged of this, told twice.
        func lines(_ noSpace: String?, _ folders: String...) -> [String] {
            let refusals = folders.map { ($0, DiskRefusal(message: "rename \($0)", items: 1)) }
            let trouble = DiskTrouble(noSpace: noSpace, refusals: Dictionary(refusals) { $1 })
            log.note(trouble)
            log.note(trouble)
            return texts.all.withLock { all in
                defer { all = [] }
                return all
            }
        }
        #expect(lines(nil) == [])
        #expect(lines("no room").map { $0.prefix(37) } == ["error outputs can't be stored (no room)"[...].prefix(37)])
        #expect(lines("no room", "/o/a").count == 1)
        let second = lines("no room", "/o/a", "/o/b")
        #expect(second.count == 1 && second[0].hasPrefix("error outputs of 1 image can't be saved (rename /o/b)"))
        #expect(lines(nil, "/o/a", "/o/b").map { $0.contains("outputs can be stored again") } == [true])
        let over = lines(nil, "/o/b")
        #expect(over == ["notice no output waits any more for /o/a, which refused it"])
        #expect(lines(nil).count == 1)
    }
}
