import Logging

/// Why the daemon ends by itself, said where it is read: in the journal under an identity of its own, else on standard
/// error. It does not need a log that was set up.
package enum LastWords {
    /// Says it.
    /// - Parameters:
    ///   - status: what it ends with.
    ///   - environment: `JOURNAL_STREAM` tells whether standard error leads to the journal.
    package static func say(
        _ message: String, status: DaemonExitStatus, environment: [String: String], file: String = #fileID,
        function: String = #function, line: UInt = #line
    ) {
        guard JournalLogHandler.isConnected(environment: environment) else {
            let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
            return StandardError.shared.write(
                line: "imgoptd: " + lines.map { LogFields.escaped(String($0)) }.joined(separator: "\n"))
        }
        let id: MessageID =
            switch status {
            case .unreadable: .storageFails
            case .refused: .settingsRefused
            case .ended, .failed, .damaged, .inUse: .startFailed
            }
        JournalLogHandler().log(
            event: LogEvent(
                level: .error, message: "\(message)", metadata: [LogFields.messageIDKey: "\(id.rawValue)"],
                source: "imgoptd", file: file, function: function, line: line))
    }
}
