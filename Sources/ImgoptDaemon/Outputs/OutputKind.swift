import ImgoptWire

/// What kind of file an output is: told by its content, else by the type it was sent with, else by its address.
package struct OutputKind: Sendable, Equatable {
    /// The file name's ending, without the dot: lower-case letters and digits.
    package let fileExtension: String
    /// The media type, without parameters.
    package let contentType: String

    /// So many bytes are enough to tell.
    package static let prefixBytes = 1024

    /// The kind of an output.
    ///
    /// - Parameters:
    ///   - bytes: all of it, or what it begins with.
    ///   - declared: the Content-Type it was sent with; nil: none.
    ///   - address: where it was fetched from.
    /// - Throws: `FileError` where it is not what its own type or address says, or a page that somebody on the way put
    ///   in its place. A page is an output where its address says so too, or where it stands in the address itself.
    package static func of(
        _ bytes: some Collection<UInt8>, declared: String?, address: String
    ) throws(FileError) -> OutputKind {
        let head = Array(bytes.prefix(prefixBytes))
        guard !head.isEmpty else { throw .notWhatItSays("it is empty") }
        let told = FileSigns.told(by: head)
        if let told, !containers.contains(told.fileExtension) { return told }
        let type = declared.flatMap(mediaType)
        let ending = ending(of: address)
        if let told { return told.narrowed(by: type, ending) }
        if FileSigns.isPage(head) {
            let isMeant = address.hasPrefix("data:") || (ending.map { pages.contains($0) } ?? false)
            guard isMeant else { throw .page }
            return OutputKind(fileExtension: "html", contentType: "text/html")
        }
        for row in [type.flatMap(row(type:)), ending.flatMap(row(ending:))] {
            if let row, row.isTold { throw .notWhatItSays("what came is no \(row.kind.contentType)") }
        }
        if let type, !generic.contains(type) {
            return row(type: type)?.kind ?? OutputKind(fileExtension: ending ?? "bin", contentType: type)
        }
        if let ending { return row(ending: ending)?.kind ?? OutputKind(fileExtension: ending, contentType: octets) }
        guard FileSigns.isText(head) else { return OutputKind(fileExtension: "bin", contentType: octets) }
        let isJSON = head.first { $0 > 0x20 }.map { "{[".utf8.contains($0) } ?? false
        return OutputKind(isJSON ? "json" : "txt", isJSON ? "application/json" : "text/plain")
    }

    /// All endings that a file may have got here, whatever its content was.
    static func endings(of address: String) -> Set<String> {
        Set(table.map(\.kind.fileExtension) + ImageKind.allCases.map(\.fileExtension) + ["bin"])
            .union(ending(of: address).map { [$0] } ?? [])
    }

    /// A kind of file with its ending and media type.
    init(_ fileExtension: String, _ contentType: String) {
        self.fileExtension = fileExtension
        self.contentType = contentType
    }

    private init(fileExtension: String, contentType: String) { self.init(fileExtension, contentType) }

    /// A kind that can be known from others.
    struct Row: Sendable {
        let kind: OutputKind
        /// Other types and endings of the same.
        var aliases: Set<String> = []
        /// Whether each file of this kind is known by its content.
        var isTold = true
        /// What its content says that it is, where that says too little.
        var container: String?

        init(
            _ ending: String, _ type: String, _ aliases: Set<String> = [], isTold: Bool = true,
            in container: String? = nil
        ) {
            kind = OutputKind(ending, type)
            self.aliases = aliases
            // What is inside of another kind is not told from it.
            self.isTold = isTold
            self.container = container
        }
    }

    private static let octets = "application/octet-stream"
    private static let generic: Set<String> = [octets, "binary/octet-stream", "application/binary"]
    private static let pages: Set<String> = ["html", "htm", "xhtml"]

    private static let table: [Row] =
        ImageKind.allCases.map { Row($0.fileExtension, $0.contentType, Set($0.facts.endings + $0.facts.types)) } + [
            Row("svg", "image/svg+xml"),
            Row("mp4", "video/mp4", ["m4v"]), Row("mov", "video/quicktime"), Row("webm", "video/webm"),
            Row("mkv", "video/x-matroska"), Row("avi", "video/x-msvideo"), Row("m4a", "audio/mp4"),
            Row("wav", "audio/wav", ["audio/x-wav", "audio/wave"]), Row("flac", "audio/flac", ["audio/x-flac"]),
            Row("ogg", "audio/ogg", ["application/ogg", "oga"]), Row("ogv", "video/ogg", in: "ogg"),
            Row("opus", "audio/opus", in: "ogg"), Row("mp3", "audio/mpeg", ["audio/mp3"], isTold: false),
            Row("aac", "audio/aac", isTold: false), Row("glb", "model/gltf-binary"),
            Row("gltf", "model/gltf+json", isTold: false), Row("ply", "model/ply", isTold: false),
            Row("obj", "model/obj", isTold: false), Row("stl", "model/stl", isTold: false),
            Row("usdz", "model/vnd.usdz+zip", in: "zip"), Row("3mf", "model/3mf", in: "zip"),
            Row("npz", "application/x-npz", in: "zip"), Row("epub", "application/epub+zip", in: "zip"),
            Row("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", in: "zip"),
            Row("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", in: "zip"),
            Row("pdf", "application/pdf"), Row("zip", "application/zip", ["application/x-zip-compressed"]),
            Row("gz", "application/gzip", ["application/x-gzip", "tgz"]), Row("7z", "application/x-7z-compressed"),
            Row("tar", "application/x-tar", isTold: false), Row("json", "application/json", isTold: false),
            Row("csv", "text/csv", isTold: false), Row("txt", "text/plain", isTold: false),
            Row("md", "text/markdown", isTold: false), Row("srt", "application/x-subrip", isTold: false),
            Row("vtt", "text/vtt", isTold: false), Row("xml", "application/xml", ["text/xml"], isTold: false),
            Row("html", "text/html", ["htm"], isTold: false), Row("xhtml", "application/xhtml+xml", isTold: false),
        ]

    private static let containers = Set(table.compactMap(\.container))

    private static func row(type: String) -> Row? {
        table.first { $0.kind.contentType == type || $0.aliases.contains(type) }
    }

    private static func row(ending: String) -> Row? {
        table.first { $0.kind.fileExtension == ending || $0.aliases.contains(ending) }
    }

    /// The kind itself, or the one inside of it that its type or its address names.
    private func narrowed(by type: String?, _ ending: String?) -> OutputKind {
        let rows = [type.flatMap(Self.row(type:)), ending.flatMap(Self.row(ending:))].compactMap(\.self)
        return rows.first { $0.container == fileExtension }?.kind ?? self
    }

    /// The media type of a Content-Type in lower case; nil if it is none.
    private static func mediaType(_ text: String) -> String? {
        let type = text.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        let parts = type.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isType =
            parts.count == 2
            && parts.allSatisfy { part in
                (1...63).contains(part.count)
                    && part.allSatisfy { isLetterOrDigit($0) || "!#$&^_.+-".utf8.contains($0) }
            }
        return isType ? type : nil
    }

    /// The ending of an address's last step, in lower case: up to twelve letters and digits; nil: it has none.
    private static func ending(of address: String) -> String? {
        guard !address.hasPrefix("data:") else { return nil }
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        // Behind `https:`, nothing, and the host.
        guard parts.count > 3, let last = parts.last, let dot = last.lastIndex(of: ".") else { return nil }
        let ending = last[last.index(after: dot)...].lowercased()
        return (1...12).contains(ending.utf8.count) && ending.utf8.allSatisfy(isLetterOrDigit) ? ending : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}
