/// The lists of the newest requests: nearly all that a daemon sends have the lines of one of them.
struct HeaderLists {
    private static let most = 4
    private var newest: [HeaderList] = []

    /// The list of these lines; nil: they can't be sent.
    mutating func list(_ fields: HTTPFields, contentType: String?) -> HeaderList? {
        if let known = newest.first(where: { $0.holds(fields, contentType: contentType) }) { return known }
        guard let list = HeaderList(fields, contentType: contentType) else { return nil }
        if newest.count == Self.most { newest.removeFirst() }
        newest.append(list)
        return list
    }
}
