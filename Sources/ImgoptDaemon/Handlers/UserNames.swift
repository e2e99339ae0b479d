import Glibc
import Synchronization

/// The names of users. Looking one up may read files, or ask other machines: each is kept for a minute.
enum UserNames {
    private struct Entry {
        let name: String?
        let end: ContinuousClock.Instant
    }

    private static let known = Mutex<[UInt32: Entry]>([:])
    private static let most = 1_000

    /// The name of a user; nil: the system knows none.
    static func name(of uid: UInt32) -> String? {
        let now = ContinuousClock.now
        if let entry = known.withLock({ $0[uid] }), entry.end > now { return entry.name }
        let name = lookUp(uid)
        known.withLock { known in
            if known.count >= most { known = [:] }
            known[uid] = Entry(name: name, end: now + .seconds(60))
        }
        return name
    }

    private static func lookUp(_ uid: UInt32) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard unsafe getpwuid_r(uid, &entry, start, buffer.count, &found) == 0, unsafe found != nil,
                let name = unsafe entry.pw_name
            else { return nil }
            return unsafe String(cString: name)
        }
    }
}
