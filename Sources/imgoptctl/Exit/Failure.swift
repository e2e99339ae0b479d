import ImgoptWire

/// Why a command ended early: a sentence for people and a status for programs.
struct Failure: Error, Equatable {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Something is wrong with what was asked for.
    static func usage(_ message: String) -> Failure { Failure(.usage, message) }

    /// The daemon at `path` can't be reached for `reason`.
    static func unreachable(path: String, reason: String) -> Failure {
        let reason = reason.replacing("; is the daemon running?", with: "")
        let place = reason.contains(path) ? "" : " at \(path)"
        return Failure(
            .unreachable,
            "can't reach the daemon\(place): \(reason)\n  is imgoptd running? systemctl status imgoptd")
    }

    /// The caller may not write to the socket at `path`, which belongs to `group`.
    static func forbidden(path: String, group: String?) -> Failure {
        let remedy = group.map { "members of the group \($0) may: sudo usermod -aG \($0) $USER, then log in again" }
        return Failure(.notPermitted, "you may not use the daemon at \(path)\n  \(remedy ?? "ask its admin")")
    }

    /// The daemon refused with `error`.
    static func refused(_ error: WireError) -> Failure {
        var message = "\(error.message) (\(error.name))"
        if let wait = error.retryAfterMilliseconds {
            message += "; try again in \(Figures.duration(seconds: Double(wait) / 1000))"
        }
        if error.knownName == .methodNotFound, !error.message.contains("did you mean") {
            message += "\n  is the daemon of another version? compare imgoptctl info with imgoptctl version"
        }
        return Failure(ExitStatus(error), message)
    }

    /// The connection ended while an answer was awaited.
    static let disconnected = Failure(.unreachable, "the daemon closed the connection before it answered")

    /// What the daemon answered is not what this program knows.
    static func notUnderstood(_ method: String, _ error: WireError) -> Failure {
        Failure(.failed, "the answer to \(method) is not understood: \(error.message); is the daemon newer?")
    }
}

/// The command did what it could and has told so; only the status remains.
struct Ended: Error {
    var status: ExitStatus
}
