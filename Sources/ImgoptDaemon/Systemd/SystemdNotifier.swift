import CSystemd
import Glibc

/// Tells systemd how the daemon is doing. Does nothing where no manager listens (`NOTIFY_SOCKET` is not set).
package struct SystemdNotifier: Sendable {
    private let send: @Sendable (String) -> Void

    /// Sends through libsystemd, to the socket that the process was started with.
    package init() {
        // A failure is not reported: there is nobody to tell, and the watchdog shows a manager that hears nothing.
        send = { state in _ = unsafe sd_notify(0, state) }
    }

    /// Hands each message, one `NAME=VALUE` a line, to the closure.
    package init(send: @escaping @Sendable (String) -> Void) { self.send = send }

    /// The daemon answers requests: start-up is over, or a reload is.
    package func ready(status: String) { send("READY=1\n" + Self.line("STATUS", status)) }

    /// The daemon reads its settings again; `ready` ends it.
    package func reloading() {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let microseconds = time.tv_sec * 1_000_000 + time.tv_nsec / 1000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The daemon is about to end.
    package func stopping(status: String) { send("STOPPING=1\n" + Self.line("STATUS", status)) }

    /// One line for `systemctl status`.
    package func status(_ text: String) { send(Self.line("STATUS", text)) }

    /// The daemon makes progress. Due every half interval of `Watchdog`.
    package func watchdog() { send("WATCHDOG=1") }

    /// Start-up or stop takes longer: the manager waits this much from now on.
    package func extendTimeout(_ duration: Duration) {
        let microseconds = duration / .microseconds(1)
        send("EXTEND_TIMEOUT_USEC=\(Int(microseconds.rounded(.up)))")
    }

    /// Why the daemon ends by itself: a value of errno, and a line for people.
    package func failed(errno code: Int32, status: String) {
        send("ERRNO=\(code)\n" + Self.line("STATUS", status))
    }

    /// A line break in a value would begin another message of the sender's choice.
    private static func line(_ name: String, _ value: String) -> String {
        let oneLine = value.unicodeScalars.map { $0.value < 0x20 ? " " : String($0) }.joined()
        return "\(name)=\(oneLine)"
    }
}
