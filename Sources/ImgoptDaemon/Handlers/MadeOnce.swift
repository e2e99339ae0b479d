import Synchronization

/// Bytes that are the same for all who ask: made for the first of them, and kept.
final class MadeOnce: Sendable {
    private let make: @Sendable () -> [UInt8]
    private let bytes = Mutex<[UInt8]?>(nil)
    private let made = Atomic<Int>(0)

    /// Bytes that `make` gives when somebody asks for them.
    init(_ make: @escaping @Sendable () -> [UInt8]) { self.make = make }

    /// How often they were made.
    var count: Int { made.load(ordering: .relaxed) }

    /// The bytes. Who asks while they are made waits for them.
    var value: [UInt8] {
        bytes.withLock { bytes in
            if let bytes { return bytes }
            let new = make()
            made.add(1, ordering: .relaxed)
            bytes = new
            return new
        }
    }
}
