import Synchronization

/// The one line that `systemctl status` shows: how it goes, or what hangs. Sent only when it changes.
final class StatusBoard: Sendable {
    private struct State {
        var line = ""
        var hanging: [String: String] = [:]
        var sent = ""
    }

    /// The way to systemd.
    let notifier: SystemdNotifier
    private let state = Mutex(State())

    /// A board with nothing on it.
    init(_ notifier: SystemdNotifier) { self.notifier = notifier }

    /// How it goes.
    func show(_ line: String) {
        state.withLock { $0.line = line }
        send()
    }

    /// A part hangs, and what that means; nil: it moves again.
    func hang(_ part: String, _ text: String?) {
        state.withLock { $0.hanging[part] = text }
        send()
    }

    /// The daemon is ready: for the first time, or again after a reload.
    func ready(_ line: String) {
        state.withLock { state in
            state.line = line
            state.sent = line
        }
        notifier.ready(status: line)
    }

    private func send() {
        let text = state.withLock { state -> String? in
            let hangs = state.hanging.sorted { $0.key < $1.key }.map(\.value)
            let text = (hangs + [state.line]).joined(separator: "; ")
            defer { state.sent = text }
            return text == state.sent ? nil : text
        }
        if let text { notifier.status(text) }
    }
}
