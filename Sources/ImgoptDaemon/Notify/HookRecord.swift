import ImgoptJSON

/// How far a hook has come in the event log, as it is kept in a file of the state folder.
struct HookRecord: Equatable {
    /// Of all events up to this one the hook was told, but for those in `waiting`.
    var toldTo: Int64
    /// Events up to `toldTo` that the hook has not taken yet, in order.
    var waiting: [Int64] = []

    /// No file is nearly as long.
    static let bytesMax = 1 << 20

    /// A hook that is told what happens from now on.
    init(toldTo: Int64, waiting: [Int64] = []) {
        self.toldTo = toldTo
        self.waiting = waiting
    }

    /// What a file holds; nil: it is no record.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), let toldTo = json["told_to"]?.intValue, toldTo >= 0,
            let waiting = json["waiting"]?.arrayValue?.map(\.intValue), !waiting.contains(nil)
        else { return nil }
        self.init(toldTo: toldTo, waiting: waiting.compactMap(\.self))
        guard zip(self.waiting, self.waiting.dropFirst()).allSatisfy({ $0 < $1 }), self.waiting.last ?? 0 <= toldTo
        else { return nil }
    }

    /// The bytes of the file.
    var bytes: [UInt8] {
        let json: JSONValue = ["told_to": .integer(toldTo), "waiting": .array(waiting.map { .integer($0) })]
        return json.serialized() + [UInt8(ascii: "\n")]
    }
}
