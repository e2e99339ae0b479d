import ImgoptWire

/// How many creations were sent in each of the last sixty seconds.
struct CreationHistory: Equatable, Sendable {
    static let seconds = 60

    /// Counts by the second since 1970, a slot each modulo sixty.
    private var slots = [(second: Int64, count: Int)](repeating: (0, 0), count: Self.seconds)

    /// Notes a creation.
    mutating func note(at moment: Timestamp) {
        let second = moment.milliseconds / 1000
        let slot = Int(second % Int64(Self.seconds))
        guard slot >= 0, slots[slot].second <= second else { return }
        if slots[slot].second < second { slots[slot] = (second, 0) }
        slots[slot].count += 1
    }

    /// The counts of the last minute, oldest first.
    func counts(at moment: Timestamp) -> [Int] {
        let last = moment.milliseconds / 1000
        return (0..<Int64(Self.seconds)).map { back in
            let second = last - Int64(Self.seconds) + 1 + back
            let slot = slots[Int(second % Int64(Self.seconds))]
            return slot.second == second ? slot.count : 0
        }
    }

    static func == (left: Self, right: Self) -> Bool {
        left.slots.elementsEqual(right.slots) { $0.second == $1.second && $0.count == $1.count }
    }
}
