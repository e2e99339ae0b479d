internal import CLinux
import Glibc

/// What of this process's memory others may see: the token is in it, and images.
package enum ProcessMemory {
    /// No crash leaves an image of it, and only root may look into it; `daemon.core_dumps` leaves all as it is.
    /// To be called before there is a secret in it.
    package static func close(unless settings: Settings) {
        guard !settings.daemon.coreDumps else { return }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        // What is refused here was forbidden before, or is forbidden by the other of the two.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = clinux_close_memory()
    }
}
