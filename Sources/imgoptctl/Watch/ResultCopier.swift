import FoundationEssentials
import Glibc
import ImgoptWire

/// Copies the results of a job's items into a folder, named by their image ids.
struct ResultCopier {
    private let folder: String
    private let daemon: any Daemon
    private let job: Int64
    private var copied: Set<Int64> = []
    private var names: Set<String> = []

    /// Makes the folder if it is not there.
    init(_ folder: String, job: Int64, _ daemon: any Daemon) throws {
        self.folder = folder
        self.job = job
        self.daemon = daemon
        try Self.prepare(folder)
    }

    /// Makes `folder` if it is not there.
    static func prepare(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(.failed, "can't make the folder \(folder): \(Self.reason(error))")
        }
    }

    /// Copies the results of `items`.
    mutating func copy(_ items: [Int64]) async throws {
        for item in items where !copied.contains(item) { try copy(try await daemon.call(ItemGet(item: item))) }
    }

    /// Copies the results of all items that are done and were not copied yet.
    mutating func copyAll() async throws {
        var after: Int64?
        repeat {
            let page = try await daemon.call(JobItems(job: job, state: [.done], after: after))
            for item in page.items { try copy(item) }
            after = page.next
        } while after != nil
    }

    private mutating func copy(_ item: Item) throws {
        guard item.state == .done, copied.insert(item.id).inserted else { return }
        for (place, output) in item.outputs.enumerated() {
            guard output.removedAt == nil else {
                throw Failure(
                    .failed,
                    "can't copy \(output.path): the daemon has removed it to make room (outputs.max_bytes, "
                        + "outputs.retention_days)")
            }
            let target = folder + "/" + name(of: item, place: place, output)
            do {
                try Data(contentsOf: URL(filePath: output.path)).write(to: URL(filePath: target), options: .atomic)
            } catch {
                throw Failure(.failed, "can't copy \(output.path) to \(target): \(Self.reason(error))")
            }
        }
    }

    /// The image's id with the ending of what was made of it; with the item's id where that was taken.
    private mutating func name(of item: Item, place: Int, _ output: Output) -> String {
        let ending = Self.ending(of: output)
        let base = Self.base(of: item.imageID) ?? "item-\(item.id)"
        let number = place == 0 ? "" : "-\(place + 1)"
        let wanted = base + number + ending
        if names.insert(wanted).inserted { return wanted }
        let other = "\(base)-\(item.id)\(number)\(ending)"
        names.insert(other)
        return other
    }

    /// Foundation's errors are lists of its own; what the system said is in them.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as POSIXError: SystemText.of(error.code.rawValue)
        case let error as CocoaError where error.code == .fileWriteFileExists: SystemText.of(EEXIST)
        case let error as CocoaError: error.underlying.map(reason) ?? "\(error.code)"
        default: "\(error)"
        }
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
        let trimmed = String(safe.drop { $0 == "." })
        return trimmed.isEmpty ? nil : trimmed
    }

    private static func ending(of output: Output) -> String {
        let name = ImageFile.name(of: output.path)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "" }
        return String(name[dot...])
    }
}
