import ImgoptJSON
import ImgoptWire

/// All images that a command line names, read one at a time and in order, so that a million need no memory.
struct ImageSource {
    struct Options {
        /// Whether folders are entered to any depth.
        var isRecursive = false
        /// The prompt of each image that has none of its own.
        var prompt: String?
        /// Bytes of a data URI.
        var dataURIBytes = Limits.standard.dataURIBytes
        /// Bytes of an image's name.
        var nameBytes = Limits.standard.nameBytes
        /// Bytes of a line of standard input.
        var lineBytes = Limits.standard.lineBytes
        /// Where `-` is read from.
        var inputDescriptor: Int32 = 0
    }

    private enum Step {
        case named(String)
        case manifest(String)
        case found(String)
        case enter(String, depth: Int)
    }

    /// Folders inside each other; more than that is a loop of links.
    private static let deepest = 64

    private let options: Options
    private let notice: (String) -> Void
    /// What is to be looked at, the next one last.
    private var steps: [Step]
    private var lines: LineReader?
    private var manifest: Manifest?
    /// Files in folders that were no images.
    private(set) var skipped = 0

    /// - Parameters:
    ///   - manifests: files that list images, read before `arguments`.
    ///   - notice: is told of each file of a folder that is left out.
    init(
        _ arguments: [String], manifests: [String] = [], _ options: Options, notice: @escaping (String) -> Void
    ) {
        self.options = options
        self.notice = notice
        steps = arguments.reversed().map(Step.named) + manifests.reversed().map(Step.manifest)
    }

    /// The next image; nil after the last.
    /// - Throws: `Failure` that names what is wrong.
    mutating func next() throws -> Image? {
        while true {
            if let image = try nextLine() { return image }
            if let image = try nextOfManifest() { return image }
            guard let step = steps.popLast() else { return nil }
            switch step {
            case .named(let text):
                if let image = try named(text) { return image }
            case .found(let path):
                if try ImageFile.imageKind(of: path) != nil { return try file(path) }
                skipped += 1
                notice("\(path) is not an image; left out")
            case .manifest(let path): manifest = try Manifest(path, longest: options.lineBytes)
            case .enter(let folder, let depth): try enter(folder, depth: depth)
            }
        }
    }

    private mutating func named(_ text: String) throws -> Image? {
        switch SourceKind(text) {
        case .standardInput: lines = LineReader(descriptor: options.inputDescriptor, longest: options.lineBytes)
        case .url, .dataURI: return completed(Image(source: text))
        case .path:
            guard try ImageFile.kind(of: text) == .folder else { return try file(text) }
            steps.append(.enter(text, depth: 0))
        }
        return nil
    }

    private mutating func enter(_ folder: String, depth: Int) throws {
        var found: [Step] = []
        for name in try ImageFile.names(in: folder) {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            switch try? ImageFile.kind(of: path) {
            case .file: found.append(.found(path))
            case .folder:
                if options.isRecursive, depth < Self.deepest {
                    found.append(.enter(path, depth: depth + 1))
                } else {
                    notice("\(path) is a folder; left out" + (options.isRecursive ? "" : " (--recursive enters it)"))
                }
            case .other, nil: notice("\(path) is no regular file; left out")
            }
        }
        steps += found.reversed()
    }

    /// The next image of standard input, if that is being read.
    private mutating func nextLine() throws -> Image? {
        while let line = try lines?.next() {
            let text = line.trimmingSpace
            guard !text.isEmpty else { continue }
            do {
                return try image(ofLine: text)
            } catch let failure as Failure {
                throw Failure(
                    failure.status, "line \(lines?.number ?? 0) of standard input: \(failure.message)")
            }
        }
        lines = nil
        return nil
    }

    /// The next image of the manifest, if one is being read. Its paths start at its own folder.
    private mutating func nextOfManifest() throws -> Image? {
        guard let found = try manifest?.next() else {
            manifest = nil
            return nil
        }
        do {
            var image = found.image
            if SourceKind(image.source) == .path, !image.source.hasPrefix("/"), let folder = manifest?.folder {
                image.source = folder + image.source
            }
            return try resolved(image)
        } catch let failure as Failure {
            throw Failure(failure.status, "\(found.place): \(failure.message)")
        }
    }

    private func image(ofLine text: String) throws -> Image {
        guard text.hasPrefix("{") else { return try resolved(Image(source: text)) }
        return try resolved(try Self.image(ofJSON: text))
    }

    static func image(ofJSON text: String) throws -> Image {
        do {
            return try Image(json: try JSONValue(parsing: text))
        } catch let error as JSONError {
            throw Failure.usage("not JSON: \(error.description)")
        } catch let error as WireError {
            throw Failure.usage(error.message)
        }
    }

    /// The image with a path as its source replaced by the file's bytes.
    private func resolved(_ image: Image) throws -> Image {
        switch SourceKind(image.source) {
        case .url, .dataURI: return completed(image)
        case .path: return try file(image.source, image)
        case .standardInput: throw Failure.usage("- stands for standard input, which is being read")
        }
    }

    private func file(_ path: String, _ image: Image? = nil) throws -> Image {
        var image = image ?? Image(source: path)
        if image.id == nil { image.id = usable(ImageFile.name(of: path)) }
        image.source = try ImageFile.dataURI(of: path, limit: options.dataURIBytes)
        return completed(image)
    }

    private func completed(_ image: Image) -> Image {
        var image = image
        if image.id == nil, SourceKind(image.source) == .url {
            image.id = usable(SourceKind.imageID(ofURL: image.source))
        }
        if image.prompt == nil { image.prompt = options.prompt }
        return image
    }

    private func usable(_ name: String?) -> String? {
        name.flatMap { $0.utf8.count <= options.nameBytes ? $0 : nil }
    }
}

extension String {
    /// Without spaces and tabs at either end.
    var trimmingSpace: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}
