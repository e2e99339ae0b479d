/// A time since 1970, or a length of time, in microseconds: the one unit of the simulator's core.
package typealias Microseconds = Int64

extension Microseconds {
    /// A whole number of milliseconds.
    package static func milliseconds(_ count: Int) -> Microseconds { Microseconds(count) * 1_000 }

    /// A whole number of seconds.
    package static func seconds(_ count: Int) -> Microseconds { Microseconds(count) * 1_000_000 }

    /// One minute: the window all of Replicate's limits are stated in.
    package static var minute: Microseconds { 60_000_000 }
}
