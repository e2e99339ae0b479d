package import Logging

/// The messages that an admin acts on. Each has an identity in the journal that no rewording changes: monitoring can
/// wait for it, and `journalctl -x` explains it from `systemd/imgopt.catalog`.
package enum MessageID: String, CaseIterable, Sendable {
    /// The daemon answers requests.
    case ready = "5c1f8a0e9d624b0f8a35f4f1b6c7d201"
    /// The settings or the token are wrong, so it does not start.
    case settingsRefused = "5c1f8a0e9d624b0f8a35f4f1b6c7d202"
    /// It can't start, for a reason that may pass.
    case startFailed = "5c1f8a0e9d624b0f8a35f4f1b6c7d203"
    /// The settings were read again and are in force.
    case reloaded = "5c1f8a0e9d624b0f8a35f4f1b6c7d204"
    /// The settings were read again and refused; the old ones go on.
    case reloadRefused = "5c1f8a0e9d624b0f8a35f4f1b6c7d205"
    /// A part of the daemon makes no progress: systemd will restart it.
    case partHangs = "5c1f8a0e9d624b0f8a35f4f1b6c7d206"
    /// The part moves again.
    case partMoves = "5c1f8a0e9d624b0f8a35f4f1b6c7d207"
    /// Turns can't be written to disk.
    case storageFails = "5c1f8a0e9d624b0f8a35f4f1b6c7d208"
    /// The provider refuses the token.
    case tokenRefused = "5c1f8a0e9d624b0f8a35f4f1b6c7d209"
    /// The provider takes no work: unreachable, or no credit.
    case providerDown = "5c1f8a0e9d624b0f8a35f4f1b6c7d20a"
    /// The provider takes work again.
    case providerUp = "5c1f8a0e9d624b0f8a35f4f1b6c7d20b"
    /// The provider refused creations for the rate.
    case throttled = "5c1f8a0e9d624b0f8a35f4f1b6c7d20c"
    /// New work is refused until a resume or a restart.
    case draining = "5c1f8a0e9d624b0f8a35f4f1b6c7d20d"
    /// A job ended with images that failed.
    case jobFailed = "5c1f8a0e9d624b0f8a35f4f1b6c7d20e"
    /// A folder that the daemon works in was removed or replaced, or is not what it should be.
    case folderChanged = "5c1f8a0e9d624b0f8a35f4f1b6c7d20f"
}

extension Logger {
    /// Logs a message under its identity.
    package func log(
        _ level: Level, _ id: MessageID, _ message: @autoclosure () -> Message,
        _ metadata: @autoclosure () -> Metadata = [:], file: String = #fileID, function: String = #function,
        line: UInt = #line
    ) {
        log(
            level: level, message(), metadata: metadata().merging([LogFields.messageIDKey: "\(id.rawValue)"]) { $1 },
            file: file, function: function, line: line)
    }
}
