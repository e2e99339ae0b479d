import ImgoptWire

/// What the files of results are called: the image's id with the ending of what was made of it. The same items in the
/// same order always get the same names.
struct ResultNames {
    /// Which item has a name.
    private var owners: [String: Int64] = [:]

    /// Bytes of a name without its ending: file systems take 255, and what is not complete yet is called longer.
    private static let longest = 200

    /// The name of an item's results without number and ending: its image's id, with its own where that is taken.
    mutating func base(of item: Item) -> String {
        var name = Self.base(of: item.imageID) ?? "item-\(item.id)"
        while owners[name, default: item.id] != item.id { name += "-\(item.id)" }
        owners[name] = item.id
        return name
    }

    /// The file of one of its outputs.
    static func file(_ base: String, _ place: Int, _ output: Output) -> String {
        base + (place == 0 ? "" : "-\(place + 1)") + ending(of: output)
    }

    /// Endings of images, which the result has one of its own for.
    private static let endings: Set<String> = [
        "avif", "bmp", "gif", "heic", "heif", "jpeg", "jpg", "png", "svg", "tif", "tiff", "webp",
    ]

    /// What of an image's id can be a file's name: its ending and all that could leave the folder is taken off.
    static func base(of imageID: String?) -> String? {
        guard var name = imageID else { return nil }
        if let dot = name.lastIndex(of: "."), dot > name.startIndex,
            endings.contains(name[name.index(after: dot)...].lowercased())
        {
            name = String(name[..<dot])
        }
        let safe = DisplayWidth.printable(name).map { $0 == "/" ? "_" : $0 }
        var trimmed = String(safe.drop { $0 == "." })
        while trimmed.utf8.count > longest { trimmed.removeLast() }
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The ending that the daemon gave its file, if it is one: letters and digits.
    private static func ending(of output: Output) -> String {
        let name = ImageFile.name(of: output.path)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
        let ending = name[name.index(after: dot)...]
        let isSafe = (1...8).contains(ending.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isSafe ? "." + ending : ""
    }
}
