import FoundationEssentials
import ImgoptWire

/// The images of a submit, all of them looked at before the first is sent. They are read when they are sent.
struct CheckedImages {
    /// How many can be sent.
    private(set) var count = 0
    /// How many can't.
    private(set) var problems = 0
    /// The models of those whose input stands in cells of a list; nil: one that names none.
    private(set) var modelsOfCells: Set<String?> = []
    private var spool = Spool()
    private var ids = SharedIDs()

    /// Looks at all that `source` finds.
    /// - Parameters:
    ///   - limits: the daemon's.
    ///   - envelopeBytes: bytes of the longest request without its images.
    ///   - note: is told which share an id.
    ///   - tell: is told what is wrong with each that can't be sent.
    init(
        _ source: inout ImageSource, _ limits: Limits, envelopeBytes: Int, note: (String) -> Void = { _ in },
        tell: (String) -> Void
    ) throws {
        while let found = source.next() {
            switch found {
            case .problem(let text):
                problems += 1
                tell(text)
            case .entry(var entry), .flawed(var entry):
                entry.isPut = Self.isPut(entry, limits, envelopeBytes)
                let flaws = Self.flaws(in: entry, limits, envelopeBytes)
                problems += flaws.count
                flaws.forEach(tell)
                if entry.isFlawed || !flaws.isEmpty {
                    try keepCells(of: entry)
                    continue
                }
                count += 1
                if let shared = ids.add(entry) { note(shared) }
                if !entry.cells.isEmpty { modelsOfCells.insert(entry.image.model) }
                try spool.append(entry)
            }
        }
        if let more = ids.untold { note(more) }
        if count > limits.imagesPerJob {
            throw Failure.usage("\(count) images are more than a job may have: \(limits.imagesPerJob) (images_per_job)")
        }
    }

    /// One that can't be sent is kept for what is wrong with its cells.
    private mutating func keepCells(of entry: ImageEntry) throws {
        guard !entry.cells.isEmpty else { return }
        var entry = entry
        (entry.isFlawed, entry.file, entry.content) = (true, nil, nil)
        modelsOfCells.insert(entry.image.model)
        try spool.append(entry)
    }

    /// Reads the cells of lists as their models take them. Before the first image is asked for.
    mutating func readCells(as kinds: CellKinds, tell: (String) -> Void) throws {
        let looked = spool
        spool = Spool()
        while var entry = try looked.next() {
            let (input, flaws) = kinds.read(entry)
            problems += flaws.count
            flaws.forEach(tell)
            if entry.isFlawed { continue }
            if !flaws.isEmpty {
                count -= 1
                continue
            }
            entry.image.input = input
            try spool.append(entry)
        }
    }

    /// The next image; nil after the last.
    mutating func next() throws -> Image? { try spool.next()?.loaded() }

    /// The next image, after `put` has put what is too much for its request; nil after the last.
    mutating func next(putting put: (LargeFile) async throws -> Void) async throws -> Image? {
        guard let entry = try spool.next() else { return nil }
        guard let file = try entry.largeFile() else { return try entry.loaded() }
        try await put(file)
        var image = entry.image
        image.source = file.source
        return image
    }

    /// Whether a file has more bytes than a request has room for.
    private static func isPut(_ entry: ImageEntry, _ limits: Limits, _ envelopeBytes: Int) -> Bool {
        guard let content = entry.content else { return false }
        return content.uriBytes > limits.dataURIBytes || envelopeBytes + entry.requestBytes + 1 > limits.lineBytes
    }

    /// Why the daemon would not take it, each with its place.
    private static func flaws(in entry: ImageEntry, _ limits: Limits, _ envelopeBytes: Int) -> [String] {
        let name = shortened(entry.file ?? (entry.image.isInline ? entry.image.id ?? "the image" : entry.image.source))
        // Of one that is flawed the source is told already.
        let flaws = entry.image.flaws(limits).filter { !entry.isFlawed || $0.field != "source" }.map { error in
            let column = error.field.flatMap { entry.columns[$0] }.map { ", \($0)" } ?? ""
            return ImageEntry.placed("\(name): \(error.message)", entry.place.map { $0 + column })
        }
        guard flaws.isEmpty, !entry.isFlawed else { return flaws }
        return flaw(of: entry, name, limits, envelopeBytes).map { [ImageEntry.placed($0, entry.place)] } ?? []
    }

    private static func flaw(
        of entry: ImageEntry, _ name: String, _ limits: Limits, _ envelopeBytes: Int
    ) -> String? {
        if let content = entry.content, content.bytes > limits.blobBytes {
            return "\(name) has \(content.bytes) bytes, and the provider takes images of at most \(limits.blobBytes)"
        }
        if entry.file == nil, entry.image.isInline, let flaw = flaw(inData: entry.image.source) {
            return "\(name): \(flaw)"
        }
        let bytes = envelopeBytes + entry.requestBytes + 1
        return bytes > limits.lineBytes ? PieceCutter.tooLong(name, bytes, limits.lineBytes) : nil
    }

    private static func flaw(inData source: String) -> String? {
        guard let comma = source.firstIndex(of: ","), source[..<comma].lowercased().hasSuffix(";base64") else {
            return "the data URI must say ;base64 before its bytes"
        }
        guard let bytes = Data(base64Encoded: String(source[source.index(after: comma)...])) else {
            return "the base64 of the data URI is damaged"
        }
        return ImageKind.detect(bytes) == nil ? "the data URI holds no image" : nil
    }

    private static func shortened(_ name: String) -> String { name.count > 80 ? name.prefix(80) + "…" : name }
}
