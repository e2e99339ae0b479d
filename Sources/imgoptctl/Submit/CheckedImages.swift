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
            case .entry(let entry):
                if let flaw = Self.flaw(in: entry, limits, envelopeBytes) {
                    problems += 1
                    tell(ImageEntry.placed(flaw, entry.place))
                } else {
                    count += 1
                    if let shared = ids.add(entry) { note(shared) }
                    if !entry.cells.isEmpty { modelsOfCells.insert(entry.image.model) }
                    try spool.append(entry)
                }
            }
        }
        if let more = ids.untold { note(more) }
        if count > limits.imagesPerJob {
            throw Failure.usage("\(count) images are more than a job may have: \(limits.imagesPerJob) (images_per_job)")
        }
    }

    /// Reads the cells of lists as their models take them. Before the first image is asked for.
    mutating func readCells(as kinds: CellKinds, tell: (String) -> Void) throws {
        let looked = spool
        spool = Spool()
        while var entry = try looked.next() {
            do throws(Failure) {
                entry.image.input = try kinds.input(of: entry)
            } catch {
                count -= 1
                problems += 1
                tell(error.message)
                continue
            }
            try spool.append(entry)
        }
    }

    /// The next image; nil after the last.
    mutating func next() throws -> Image? { try spool.next()?.loaded() }

    /// Why the daemon would not take it.
    private static func flaw(in entry: ImageEntry, _ limits: Limits, _ envelopeBytes: Int) -> String? {
        let name = entry.file ?? (entry.image.isInline ? entry.image.id ?? "the image" : entry.image.source)
        do throws(WireError) {
            try entry.image.check(limits)
        } catch {
            return "\(shortened(name)): \(error.message)"
        }
        if let content = entry.content, content.bytes > limits.imageBytes {
            return "\(name) has \(content.bytes) bytes, and the provider takes images of at most \(limits.imageBytes)"
        }
        if entry.file == nil, entry.image.isInline, let flaw = flaw(inData: entry.image.source) {
            return "\(shortened(name)): \(flaw)"
        }
        let bytes = envelopeBytes + entry.requestBytes + 1
        return bytes > limits.lineBytes ? PieceCutter.tooLong(shortened(name), bytes, limits.lineBytes) : nil
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
