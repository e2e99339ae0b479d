import CSystemd
import Glibc
package import Logging

/// Logs to the systemd journal, with fields to search by: `IMGOPT_JOB`, `IMGOPT_ITEM`, `IMGOPT_STORE`,
/// `IMGOPT_PREDICTION` and `IMGOPT_UID` from the metadata `job`, `item`, `store`, `prediction`, `uid`, and
/// `MESSAGE_ID` from `message_id`.
package struct JournalLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level {
        get { own ?? live.current }
        set { own = newValue }
    }
    private let live: LiveLogLevel
    private var own: Logger.Level?
    private let send: @Sendable ([UInt8], [Range<Int>]) -> Void

    /// Sends through libsystemd.
    package init(level: LiveLogLevel = LiveLogLevel(.info)) {
        self.init(level: level, send: Self.sendToJournal)
    }

    init(level: LiveLogLevel, send: @escaping @Sendable ([UInt8], [Range<Int>]) -> Void) {
        live = level
        self.send = send
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Sends one record; what the journal does not take is lost.
    package func log(event: LogEvent) {
        let fields = LogFields(event: event, handler: metadata, provider: metadataProvider)
        let record = JournalRecord(event: event, fields: fields)
        send(record.bytes, record.ranges)
    }

    /// Whether standard error is connected to the journal: the manager says which file that is (`JOURNAL_STREAM`).
    /// sd_journal_sendv(3) reports success without a journal, so it cannot be asked.
    package static func isConnected(environment: [String: String], descriptor: Int32 = 2) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    private static func sendToJournal(_ bytes: [UInt8], _ ranges: [Range<Int>]) {
        var bytes = bytes
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let parts = unsafe ranges.map { range in
                unsafe iovec(iov_base: buffer.baseAddress.map { unsafe $0 + range.lowerBound }, iov_len: range.count)
            }
            _ = unsafe sd_journal_sendv(parts, Int32(parts.count))
        }
    }
}
