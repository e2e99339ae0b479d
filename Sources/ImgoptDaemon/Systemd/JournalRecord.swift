import Logging

/// The fields of one journal entry, laid out in one buffer as sd_journal_sendv(3) wants them.
struct JournalRecord {
    /// All fields as `NAME=value`, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where in `bytes` each field lies.
    private(set) var ranges: [Range<Int>] = []

    /// Metadata that becomes a field of its own, by which the journal can be searched: `journalctl IMGOPT_JOB=12`.
    private static let fields = [
        "job": "IMGOPT_JOB", "item": "IMGOPT_ITEM", "store": "IMGOPT_STORE", "prediction": "IMGOPT_PREDICTION",
        "uid": "IMGOPT_UID",
        LogFields.messageIDKey: "MESSAGE_ID",
    ]

    init(event: LogEvent, fields: LogFields) {
        bytes.reserveCapacity(512)
        add("MESSAGE", fields.line)
        add("PRIORITY", String(Self.priority(of: event.level)))
        add("SYSLOG_IDENTIFIER", "imgoptd")
        add("CODE_FILE", event.file)
        add("CODE_LINE", String(event.line))
        add("CODE_FUNC", event.function)
        for (key, value) in fields.metadata {
            if let name = Self.fields[key] { add(name, LogFields.escaped(value)) }
        }
    }

    /// Each field as text.
    var texts: [String] { ranges.map { String(decoding: bytes[$0], as: UTF8.self) } }

    private mutating func add(_ name: String, _ value: String) {
        let start = bytes.count
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes += value.utf8
        ranges.append(start..<bytes.count)
    }

    /// The levels of syslog(3).
    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
