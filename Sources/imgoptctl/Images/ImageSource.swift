import ImgoptHTTP
import ImgoptJSON
import ImgoptWire

/// All images that a command line names, found one at a time and in order, so that a million need no memory. What can't
/// be sent is a problem, and does not keep those behind it from being found.
struct ImageSource {
    struct Options {
        /// Whether folders are entered to any depth.
        var isRecursive = false
        /// The prompt of each image that has none of its own.
        var prompt: String?
        /// Bytes of an image's name.
        var nameBytes = Limits.standard.nameBytes
        /// Bytes of a line of standard input.
        var lineBytes = Limits.standard.lineBytes
        /// Where `-` is read from.
        var inputDescriptor: Int32 = 0
        /// What lists are; nil: what their names say.
        var format: Manifest.Format?
        /// What lists are written in; nil: what they look like.
        var encoding: TextDecoder.Encoding?
        /// Whether lines of standard input end with a NUL.
        var endsWithNUL = false
    }

    /// What comes of one.
    enum Found: Equatable {
        case entry(ImageEntry)
        /// What is wrong, with the file or the line.
        case problem(String)
        /// An image that can't be sent, behind what is wrong with its source: the rest is not looked at yet.
        case flawed(ImageEntry)
    }

    private enum Step {
        case named(String)
        case manifest(String)
        case found(String)
        case enter(String)
    }

    private let options: Options
    private let notice: (String) -> Void
    /// What is to be looked at, the next one last.
    private var steps: [Step]
    private var lines: LineReader?
    private var manifest: Manifest?
    /// What was found of one image and not given yet.
    private var pending: [Found] = []
    /// Folders below the one that was named: a link may lead to one of them again.
    private var entered: Set<ImageFile.Identity> = []
    /// Files in folders that were no images.
    private var others = LeftOut()
    /// Results in folders, which `imgoptctl` wrote there.
    private var results = LeftOut()

    /// Files that are left out.
    private struct LeftOut {
        private var count = 0
        private var first: String?

        mutating func add(_ path: String) {
            count += 1
            first = first ?? path
        }

        /// `3 files in folders left out, why: such as photos/notes.txt`; nil: there are none.
        func text(_ noun: String, _ reason: String) -> String? {
            guard let first else { return nil }
            let such = count == 1 ? first : "such as \(first)"
            return "\(Figures.count(count, noun)) in folders left out, \(reason): \(such)"
        }
    }

    /// - Parameters:
    ///   - manifests: files that list images, read before `arguments`.
    ///   - notice: is told what of folders is left out.
    init(
        _ arguments: [String], manifests: [String] = [], _ options: Options, notice: @escaping (String) -> Void
    ) {
        self.options = options
        self.notice = notice
        steps = arguments.reversed().map(Step.named) + manifests.reversed().map(Step.manifest)
    }

    /// What is found next; nil after the last.
    mutating func next() -> Found? {
        while lines != nil || manifest != nil || !steps.isEmpty || !pending.isEmpty {
            if !pending.isEmpty { return pending.removeFirst() }
            do {
                if let entry = try advance() { return .entry(entry) }
            } catch let flaws as Flaws {
                pending = flaws.texts.map(Found.problem) + (flaws.entry.map { [.flawed($0)] } ?? [])
            } catch {
                return .problem((error as? Failure)?.message ?? "\(error)")
            }
        }
        let told = [
            others.text("file", "being no images"),
            results.text("result", "which a job wrote there (give them by name to send them)"),
        ]
        told.forEach { $0.map(notice) }
        (others, results) = (LeftOut(), LeftOut())
        return nil
    }

    /// Goes on by one step.
    private mutating func advance() throws -> ImageEntry? {
        if lines != nil { return try nextLine() }
        if manifest != nil { return try nextOfManifest() }
        switch steps.popLast() {
        case .named(let text): return try named(text)
        case .found(let path): return try found(path)
        case .manifest(let path):
            let how = Manifest.Options(
                format: options.format, encoding: options.encoding, longest: options.lineBytes,
                inputDescriptor: options.inputDescriptor)
            manifest = try Manifest(path, how, notice: notice)
        case .enter(let folder): try enter(folder)
        case nil: break
        }
        return nil
    }

    private mutating func named(_ text: String) throws -> ImageEntry? {
        switch SourceKind(text) {
        case .standardInput:
            lines = LineReader(
                descriptor: options.inputDescriptor, longest: options.lineBytes,
                end: options.endsWithNUL ? 0 : LineReader.lineFeed, keepsBytes: true)
        case .url, .dataURI: return try completed(Image(source: text))
        case .otherAddress: throw Self.otherAddress(text)
        case .path:
            guard case .folder(let identity) = try ImageFile.kind(of: text) else { return try file(text) }
            entered = [identity]
            steps.append(.enter(text))
        }
        return nil
    }

    // MARK: Folders

    private mutating func enter(_ folder: String) throws {
        var found: [Step] = []
        let written = ResultList.read(in: folder)
        for name in try ImageFile.names(in: folder) {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            if let digests = written[name], let digest = try? PartialFile.digest(of: path), digests.contains(digest) {
                results.add(path)
                continue
            }
            guard case .folder(let identity)? = try? ImageFile.kind(of: path) else {
                found.append(.found(path))
                continue
            }
            if !options.isRecursive {
                notice("\(path) is a folder; left out (--recursive enters it)")
            } else if entered.insert(identity).inserted {
                found.append(.enter(path))
            } else {
                notice("\(path) leads to a folder that is looked at already; left out")
            }
        }
        steps += found.reversed()
    }

    /// What lies in a folder: an image, or something that has its name from elsewhere and is left out.
    private mutating func found(_ path: String) throws -> ImageEntry? {
        let ending = ImageFile.ending(of: path)
        if let ending, ImageKind.endings.contains(ending) { return try file(path) }
        var isImage = false
        if (try? ImageFile.kind(of: path)) == .file {
            // Of one without an ending only its content could say that it is none.
            let kind = Result { try ImageFile.imageKind(of: path) }
            isImage = try (ending == nil ? kind.get() : try? kind.get()) != nil
        }
        guard isImage else {
            others.add(path)
            return nil
        }
        return try file(path)
    }

    // MARK: Lists

    /// The next image of standard input.
    private mutating func nextLine() throws -> ImageEntry? {
        let line: String?
        do {
            line = try lines?.next()
        } catch {
            // Nothing can be said of what is behind it.
            lines = nil
            throw error
        }
        guard let line, let number = lines?.number else {
            lines = nil
            return nil
        }
        let text = options.endsWithNUL ? line : line.trimmingSpace
        guard !text.isEmpty else { return nil }
        let place = "line \(number) of standard input"
        return try Self.placed(place) {
            let image = text.hasPrefix("{") ? try ImageLine.image(text) : Image(source: text)
            return try resolved(image, place)
        }
    }

    /// The next image of the manifest. Its paths start at its own folder.
    private mutating func nextOfManifest() throws -> ImageEntry? {
        do {
            guard let found = try manifest?.next() else {
                manifest = nil
                return nil
            }
            guard let image = found.image else { throw Flaws(texts: found.flaws) }
            return try entry(of: image, found)
        } catch {
            if manifest?.isBroken == true { manifest = nil }
            throw error
        }
    }

    /// The image with what its source says. All that is wrong with it is told at once.
    private func entry(of image: Image, _ found: Manifest.Entry) throws -> ImageEntry {
        var flaws = found.flaws
        var entry = ImageEntry(image: image, place: found.place)
        do {
            // One that is empty is told already.
            if !image.source.isEmpty { entry = try resolved(inFolder(image), found.place) }
        } catch let failure as Failure {
            let column = found.columns["source"].map { ", \($0)" } ?? ""
            flaws.append("\(found.place)\(column): \(failure.message)")
        }
        (entry.cells, entry.columns) = (found.cells, found.columns)
        entry.isFlawed = !flaws.isEmpty
        guard flaws.isEmpty else { throw Flaws(texts: flaws, entry: entry) }
        return entry
    }

    /// The image with the path that starts at the list's own folder.
    private func inFolder(_ image: Image) -> Image {
        var image = image
        if SourceKind(image.source) == .path, !image.source.hasPrefix("/"), let folder = manifest?.folder {
            image.source = folder + image.source
        }
        return image
    }

    private static func placed<Value>(_ place: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let failure as Failure {
            throw Failure(failure.status, ImageEntry.placed(failure.message, place))
        } catch let flaws as Flaws {
            throw flaws.placed(place)
        }
    }

    // MARK: Entries

    private func resolved(_ image: Image, _ place: String) throws -> ImageEntry {
        switch SourceKind(image.source) {
        case .url, .dataURI: return try completed(image, place)
        case .path: return try file(image.source, image, place)
        case .otherAddress: throw Self.otherAddress(image.source)
        case .standardInput: throw Failure.usage("- stands for standard input, which is being read")
        }
    }

    private static func otherAddress(_ text: String) -> Failure {
        .usage("\(text): an address must start with https:// or http://")
    }

    private func file(_ path: String, _ image: Image? = nil, _ place: String? = nil) throws -> ImageEntry {
        let content = try ImageFile.content(of: path)
        var image = image ?? Image(source: "")
        image.source = content.head
        if image.id == nil { image.id = usable(PathText.readable(ImageFile.name(of: path))) }
        var entry = try completed(image, place)
        entry.file = path
        entry.content = content
        return entry
    }

    private func completed(_ image: Image, _ place: String? = nil) throws -> ImageEntry {
        var image = image
        if SourceKind(image.source) == .url {
            if image.id == nil { image.id = usable(SourceKind.imageID(ofURL: image.source)) }
            image.source = try Self.address(image.source)
        }
        if image.prompt == nil { image.prompt = options.prompt }
        return ImageEntry(image: image, place: place)
    }

    /// An address as it is sent: as a browser makes it of what people write, blanks encoded.
    private static func address(_ text: String) throws -> String {
        guard let address = HTTPAddress.normalized(text) else { throw otherAddress(text) }
        if let flaw = HTTPAddress.flaw(in: address) { throw Failure.usage("\(text): \(flaw)") }
        return address
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
