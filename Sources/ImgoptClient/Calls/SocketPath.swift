import FoundationEssentials
import Glibc

/// Where the daemon's socket is.
public enum SocketPath {
    /// The socket of the system's daemon.
    public static let system = "/run/imgopt.sock"

    /// The variable that names another.
    public static let variable = "IMGOPT_SOCKET_PATH"

    /// The path for this process: see `resolved(environment:isRoot:)`.
    public static func standard() -> String {
        resolved(environment: ProcessInfo.processInfo.environment, isRoot: geteuid() == 0)
    }

    /// What `IMGOPT_SOCKET_PATH` says; else for root the system's socket; else the one in `XDG_RUNTIME_DIR`; a user
    /// without that folder has no daemon of its own and means the system's.
    public static func resolved(environment: [String: String], isRoot: Bool) -> String {
        if let path = environment[variable], !path.isEmpty { return path }
        guard !isRoot, let folder = environment["XDG_RUNTIME_DIR"], !folder.isEmpty else { return system }
        return folder.hasSuffix("/") ? folder + "imgopt.sock" : folder + "/imgopt.sock"
    }
}
