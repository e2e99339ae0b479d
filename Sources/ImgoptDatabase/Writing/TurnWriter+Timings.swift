import ImgoptEngine

extension TurnWriter {
    /// Adds to an item's newest attempt when its steps were. An item that never got one is nothing to keep.
    func time(_ timing: AttemptTiming) throws {
        try db.run(
            """
            UPDATE attempt SET ended_at = coalesce($1, ended_at), noticed_at = coalesce($2, noticed_at),
                fetch_at = coalesce($3, fetch_at), fetched_at = coalesce($4, fetched_at), polls = coalesce($5, polls)
            WHERE id = (SELECT max(id) FROM attempt WHERE item = $6)
            """,
            timing.endedAt, timing.noticedAt, timing.fetchAt, timing.fetchedAt, PollTimes.bytes(timing.polls),
            timing.item)
    }
}

/// Times of readings in few bytes: the first one whole, the others as milliseconds since.
enum PollTimes {
    /// Nil: there are none.
    static func bytes(_ polls: [Moment]) -> [UInt8]? {
        guard let first = polls.first else { return nil }
        var bytes: [UInt8] = []
        unsafe withUnsafeBytes(of: first.microseconds.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        for poll in polls.dropFirst() {
            let since = UInt32(clamping: (poll - first).milliseconds)
            unsafe withUnsafeBytes(of: since.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// What `bytes` wrote; of what nobody wrote nothing.
    static func moments(_ bytes: [UInt8]?) -> [Moment] {
        guard let bytes, bytes.count >= 8, bytes.count % 4 == 0 else { return [] }
        let first = Moment(microseconds: Int64(bitPattern: number(bytes[..<8])))
        let rest = stride(from: 8, to: bytes.count, by: 4).map {
            first + .milliseconds(Int64(number(bytes[$0..<($0 + 4)])))
        }
        return [first] + rest
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
