internal import CLinux
import Foundation
import Glibc

/// This process's memory: what of it others may see, since the token is in it and images; and how much of it is kept.
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

    /// Two heaps a core in place of eight. Each keeps what its threads once needed at most, and work wanders over
    /// threads, so that in time all of them keep as much. To be called before there are threads.
    static func keepLittle() {
        _ = mallopt(mostHeaps, Int32(clamping: max(4, 2 * ProcessInfo.processInfo.activeProcessorCount)))
    }

    /// M_ARENA_MAX of malloc.h.
    private static let mostHeaps: Int32 = -8
}
