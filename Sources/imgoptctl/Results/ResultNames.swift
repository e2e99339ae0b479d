import ImgoptWire

/// What the files of results are called: the image's id with the ending of what was made of it. Names follow from the
/// images and their order in the job alone: neither ids of items nor who was done first has a say.
struct ResultNames {
    /// The names that are given, in lower case: there are file systems that take `A` and `a` for one.
    private var taken: Set<String> = []
    /// What stands before the number of those that look like the further output of another one.
    private var stems: Set<String> = []
    /// The number that was given last, of names that were wanted more than once.
    private var numbers: [String: Int] = [:]
    /// Names that are not just the image's own.
    private var others: [Int64: String] = [:]
    private var count = 0
    /// The last item that has a name.
    private(set) var last: Int64 = 0

    /// Bytes of a name without its ending and a number: file systems take 255.
    private static let longest = 200

    /// Gives the next items of the job their names; those that have one are left out.
    mutating func add(_ items: [Item]) {
        for item in items where item.id > last {
            last = item.id
            count += 1
            let own = Self.base(of: item.imageID)
            let wanted = own ?? "image-\(count)"
            let name = free(wanted)
            taken.insert(name.lowercased())
            if let stem = Self.stem(of: name) { stems.insert(stem.lowercased()) }
            if name != own { others[item.id] = name }
        }
    }

    private mutating func free(_ wanted: String) -> String {
        let key = wanted.lowercased()
        let start = numbers[key] ?? 1
        for number in start... {
            let name = Self.candidate(wanted, number)
            guard isFree(name) else { continue }
            if number > 1 || start > 1 { numbers[key] = number }
            return name
        }
        return wanted
    }

    /// The names that results of `item` may have, from the first choice on: each without number and ending. No two
    /// items share one, and which of them is used depends on what others have put there alone.
    func bases(of item: Item) -> some Sequence<String> {
        let first = others[item.id] ?? Self.base(of: item.imageID) ?? "image"
        return (1...).lazy.map { Self.candidate(first, $0) }
            .filter { [taken] in $0 == first || !taken.contains($0.lowercased()) }
    }

    /// The file of one of its outputs.
    static func file(_ base: String, _ place: Int, _ output: Output) -> String {
        base + (place == 0 ? "" : ".\(place + 1)") + ending(of: output)
    }

    private static func candidate(_ name: String, _ number: Int) -> String {
        number == 1 ? name : "\(name)-\(number)"
    }

    /// Whether neither another item has the name, nor a further output of one could, nor the other way round.
    private func isFree(_ name: String) -> Bool {
        let key = name.lowercased()
        guard !taken.contains(key), !stems.contains(key) else { return false }
        return Self.stem(of: key).map { !taken.contains($0) } ?? true
    }

    /// `front` of `front.2`.
    private static func stem(of name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), Int(name[name.index(after: dot)...]) != nil else { return nil }
        return String(name[..<dot])
    }

    /// Endings of images, which the result has one of its own for.
    private static let endings = ImageKind.endings.union(["svg"])

    /// What of an image's id can be a file's name: its ending and all that could leave the folder, hide the file or
    /// make an option of it is taken off.
    static func base(of imageID: String?) -> String? {
        guard var name = imageID else { return nil }
        if let dot = name.lastIndex(of: "."), dot > name.startIndex,
            endings.contains(name[name.index(after: dot)...].lowercased())
        {
            name = String(name[..<dot])
        }
        let safe = DisplayWidth.printable(name).map { $0 == "/" ? "_" : $0 }
        var trimmed = String(safe.drop { $0 == "." })
        if trimmed.hasPrefix("-") { trimmed = "_" + trimmed.dropFirst() }
        while trimmed.utf8.count > longest { trimmed.removeLast() }
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The ending that the daemon gave its file, if it is one: letters and digits.
    private static func ending(of output: Output) -> String {
        let name = ImageFile.name(of: output.place)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
        let ending = name[name.index(after: dot)...]
        let isSafe = (1...12).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isSafe ? "." + ending : ""
    }
}
