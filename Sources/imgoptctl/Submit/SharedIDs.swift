import ImgoptWire

/// Images of a submit that have the id of an earlier one. They are sent as they are, and their results are told apart
/// by a number; mostly it is a slip in a list, so it is told.
struct SharedIDs {
    /// Beyond so many ids nothing is compared any more.
    private static let compared = 100_000
    /// So many are told one by one.
    private static let told = 10

    /// Where each id stood first.
    private var places: [String: String] = [:]
    private var count = 0

    /// Takes one more image.
    /// - Returns: what is told of it; nil: its id is its own, or enough was told.
    mutating func add(_ entry: ImageEntry) -> String? {
        guard let id = entry.image.id, let place = entry.place ?? entry.file else { return nil }
        guard let first = places[id] else {
            if places.count < Self.compared { places[id] = place }
            return nil
        }
        count += 1
        guard count <= Self.told else { return nil }
        return "\(place) has the id of \(first), \"\(id)\": their results are told apart by a number"
    }

    /// How many more there are than were told; nil: none.
    var untold: String? {
        count > Self.told ? "\(Figures.count(count - Self.told, "more image")) have the id of another one" : nil
    }
}
