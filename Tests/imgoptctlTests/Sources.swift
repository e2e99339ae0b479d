import FoundationEssentials
import Glibc
import ImgoptJSON
import ImgoptWire
import Testing

@testable import imgoptctl

struct Sources {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        arguments: [
            ("https://a.example/b/front.jpg?x=1#y", "front.jpg"), ("https://a.example/b/", "b"),
            ("https://a.example", nil), ("https://a.example/", nil), ("HTTP://a.example/z", "z"),
        ] as [(String, String?)])
    func urlsGiveTheirLastComponentAsID(url: String, id: String?) { #expect(SourceKind.imageID(ofURL: url) == id) }

    @Test func aFileIsSentAsDataUnderItsName() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("front.txt", Sample.png)
        var source = ImageSource([file], .init()) { _ in }
        let image = try source.image()
        #expect(image?.id == "front.txt")
        #expect(image?.source == "data:image/png;base64," + Data(Sample.png).base64EncodedString())
        #expect(try source.image() == nil)
    }

    /// As a browser does it, blanks and all; and what no browser could read is told by curl's own parser.
    @Test(arguments: [
        ("https://cdn.shop.example/blue shoe.jpg", "https://cdn.shop.example/blue%20shoe.jpg", "blue shoe.jpg"),
        ("https://a.example/\u{E9}.jpg?a=b c#top", "https://a.example/%C3%A9.jpg?a=b%20c", "\u{E9}.jpg"),
    ])
    func addressesAreEncoded(written: String, sent: String, id: String) throws {
        var source = ImageSource([written], .init()) { _ in }
        let image = try source.image()
        #expect(image?.source == sent && image?.id == id)
    }

    @Test(arguments: [
        ("https://a.example:99999/1.png", "Port number"), ("https://a b/1.png", ":"),
        ("ftp://a.example/1.png", "must start with https:// or http://"), ("https://", "No host"),
    ])
    func addressesThatAreNoneAreProblems(text: String, reason: String) {
        var source = ImageSource([text], .init()) { _ in }
        let problem = source.next()?.problem
        #expect(problem?.hasPrefix(text + ": ") == true && problem?.contains(reason) == true, "\(problem ?? "")")
    }

    @Test func foldersAreReadInOrderAndNonImagesLeftOut() throws {
        let folder = try TemporaryFolder()
        for name in ["b.png", "a.png", ".hidden.png", "deep/c.png"] { _ = try folder.write(name, Sample.png) }
        _ = try folder.write("notes.txt", Self.bytes("no image"))
        var notices: [String] = []
        #expect(try ids(ImageSource([folder.path], .init()) { notices.append($0) }) == ["a.png", "b.png"])
        #expect(
            notices == [
                "\(folder.path)/deep is a folder; left out (--recursive enters it)",
                "1 file in folders left out, being no images: \(folder.path)/notes.txt",
            ])
        var options = ImageSource.Options()
        options.isRecursive = true
        #expect(try ids(ImageSource([folder.path], options) { _ in }) == ["a.png", "b.png", "c.png"])
    }

    /// By name and content: what a person made of one since, or calls like one, is an image of theirs.
    @Test func whatAJobWroteIntoAFolderIsNoImageOfIt() throws {
        let folder = try TemporaryFolder()
        for name in ["a.png", "a-2.png", "b-2.png", "c.png"] { _ = try folder.write(name, Sample.png) }
        _ = try folder.write("b.png", Sample.png + [1])
        let digest = try #require(try PartialFile.digest(of: folder.path + "/a.png"))
        for name in ["a-2.png", "b-2.png", "b.png", "gone.png"] {
            try ResultList.add(name, sha256: digest, in: folder.path)
        }
        let list = folder.path + "/" + ResultList.name
        let damaged = try String(contentsOfFile: list, encoding: .utf8) + "no such line\n"
        try Data(damaged.utf8).write(to: URL(filePath: list))
        try ResultList.add("c.png", sha256: "00", in: folder.path)
        var notices: [String] = []
        #expect(try ids(ImageSource([folder.path], .init()) { notices.append($0) }) == ["a.png", "b.png", "c.png"])
        #expect(
            notices == [
                "2 results in folders left out, which a job wrote there (give them by name to send them): such as "
                    + "\(folder.path)/a-2.png"
            ])
        #expect(try ids(ImageSource([folder.path + "/a-2.png"], .init()) { _ in }) == ["a-2.png"])
        // A list that is no file keeps nothing from being read, and can't be added to.
        try FileManager.default.removeItem(atPath: list)
        try FileManager.default.createDirectory(atPath: list, withIntermediateDirectories: false)
        #expect(try ids(ImageSource([folder.path], .init()) { _ in }).count == 5)
        #expect(throws: Failure.self) { try ResultList.add("d.png", sha256: digest, in: folder.path) }
    }

    @Test func imagesThatShareAnIDAreToldWithBothLines() throws {
        let folder = try TemporaryFolder()
        var rows = "source,id\nhttps://a.example/1.png,x\nhttps://a.example/2.png,y\nhttps://a.example/3.png,x\n"
        rows += (0..<11).map { "https://a.example/y\($0).png,y\n" }.joined()
        let list = try folder.write("list.csv", Self.bytes(rows))
        var source = ImageSource([], manifests: [list], .init()) { _ in }
        var notes: [String] = []
        let images = try CheckedImages(
            &source, .standard, envelopeBytes: 0, note: { notes.append($0) }, tell: { notes.append("problem: \($0)") })
        #expect(images.count == 14 && images.problems == 0)
        #expect(
            notes.first
                == "line 4 of \(list) has the id of line 2 of \(list), \"x\": their results are told apart by a number")
        #expect(notes.count == 11 && notes.last == "2 more images have the id of another one")
    }

    private func ids(_ source: ImageSource) throws -> [String?] {
        var source = source
        var ids: [String?] = []
        while let image = try source.image() { ids.append(image.id) }
        return ids
    }

    /// What only looks like an image is told, and keeps no other from being found.
    @Test func whatIsCalledAnImageHasToBeOne() throws {
        let folder = try TemporaryFolder()
        for name in ["a.png", "z.png"] { _ = try folder.write(name, Sample.png) }
        _ = try folder.write("empty.JPG", [])
        _ = try folder.write("page.jpeg", Self.bytes("<!doctype html>"))
        _ = try folder.write("empty.txt", [])
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/gone.png", withDestinationPath: "/none")
        #expect(unsafe mkfifo(folder.path + "/pipe.png", 0o600) == 0)
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/loop", withDestinationPath: "loop")
        var notices: [String] = []
        var source = ImageSource([folder.path], .init()) { notices.append($0) }
        let found = source.all()
        #expect(found.map(\.id) == ["a.png", nil, nil, nil, nil, "z.png"])
        let path = folder.path
        #expect(
            found.compactMap(\.problem) == [
                "\(path)/empty.JPG is empty", "can't read \(path)/gone.png: No such file or directory",
                "\(path)/page.jpeg is not an image", "\(path)/pipe.png is no regular file",
            ])
        #expect(notices == ["3 files in folders left out, being no images: such as \(path)/empty.txt"])
    }

    @Test func loopsOfLinksEnd() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("deep/er/a.png", Sample.png)
        for (name, target) in [("deep/er/up", "../.."), ("deep/same", "er"), ("deep/er/self", ".")] {
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + name, withDestinationPath: target)
        }
        var notices: [String] = []
        var options = ImageSource.Options()
        options.isRecursive = true
        var source = ImageSource([folder.path], options) { notices.append($0) }
        #expect(source.all().map(\.id) == ["a.png"])
        #expect(notices.count == 3 && notices.allSatisfy { $0.hasSuffix("is looked at already; left out") })
    }

    @Test func namesMayBeAnyBytes() throws {
        let folder = try TemporaryFolder()
        let names: [[UInt8]] = [
            Self.bytes("-rf.png"), Self.bytes("a\nb.png"), Self.bytes("k\u{F6}ln.png"), Self.bytes("data:x.png"),
            Self.bytes("k") + [0xF6] + Self.bytes("ln.png"), Self.bytes("\u{10FFF6}.png"),
        ]
        for name in names {
            let path = Self.bytes(folder.path + "/") + name
            let descriptor = unsafe PathText.with(PathText.text(path)) { unsafe open($0, O_CREAT | O_WRONLY, 0o600) }
            try DescriptorOutput(descriptor).write(Sample.png)
            close(descriptor)
        }
        #expect(try ImageFile.names(in: folder.path).count == names.count)
        var source = ImageSource([folder.path], .init()) { _ in }
        let found = source.all()
        #expect(found.count == names.count && found.allSatisfy { $0.problem == nil })
        #expect(Set(found.compactMap(\.id)).contains("k\u{FFFD}ln.png"))
        #expect(Set(found.compactMap(\.id)).isSuperset(of: ["-rf.png", "a\nb.png", "k\u{F6}ln.png", "data:x.png"]))
        for entry in found {
            guard case .entry(let entry) = entry else { continue }
            #expect(try entry.loaded().source.hasPrefix("data:image/png;base64,iVBOR"))
        }
    }

    @Test func linesThatEndWithNULsMayHoldAnything() throws {
        let folder = try TemporaryFolder()
        let odd = try folder.write(" a\nb .png", Sample.png)
        var options = ImageSource.Options()
        options.endsWithNUL = true
        let found = try read("\(odd)\u{0}https://x.example/1.png\u{0}", options: options)
        #expect(found.map(\.id) == [" a\nb .png", "1.png"])
    }

    @Test func whatChangedSinceItWasLookedAtIsNotSent() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.png", Sample.png)
        var source = ImageSource([file], .init()) { _ in }
        guard case .entry(let entry) = source.next() else { throw Failure.usage("no entry") }
        _ = try folder.write("a.png", Sample.png + [1])
        #expect(throws: Failure.usage("\(file) has changed since it was looked at")) { try entry.loaded() }
    }

    @Test func aNamedFileThatIsNoImageIsAnError() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("notes.txt", Self.bytes("no image"))
        var source = ImageSource([file], .init()) { _ in }
        #expect(throws: Failure.usage("\(file) is not an image")) { try source.image() }
        var missing = ImageSource([folder.path + "/none.png"], .init()) { _ in }
        let failure = #expect(throws: Failure.self) { try missing.image() }
        #expect(failure?.message.hasSuffix("none.png: No such file or directory") == true)
    }

    @Test func aFileTooLargeForALineIsPut() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("big.png", Sample.png + [UInt8](repeating: 0, count: 1000))
        func images(_ limits: JSONObject, _ problems: inout [String]) throws -> CheckedImages {
            var source = ImageSource([file], .init()) { _ in }
            return try CheckedImages(&source, Limits(told: limits), envelopeBytes: 10) { problems.append($0) }
        }
        var problems: [String] = []
        for limits: JSONObject in [["data_uri_bytes": 1000], ["line_bytes": 1200]] {
            var found = try images(limits, &problems)
            let source = try #require(try found.next()).source
            #expect(source.hasPrefix("sha256:") && source.utf8.count == LargeFile.sourceBytes)
        }
        var whole = try images([:], &problems)
        #expect(try #require(try whole.next()).isInline)
        #expect(problems == [])
        #expect(try images(["blob_bytes": 1047], &problems).count == 0)
        #expect(problems == ["\(file) has 1048 bytes, and the provider takes images of at most 1047"])
    }

    @Test func theDataURIHasTheLengthThatWasCounted() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("fits.png", Sample.png)
        let content = try ImageFile.content(of: file)
        #expect(try ImageFile.dataURI(of: file, content).utf8.count == content.uriBytes)
    }

    /// Runs `lines` through a pipe as standard input.
    private func read(
        _ text: String, prompt: String? = nil, options: ImageSource.Options = .init()
    ) throws -> [Image] {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        try DescriptorOutput(ends[1]).write(Array(text.utf8))
        close(ends[1])
        var options = options
        options.inputDescriptor = ends[0]
        options.prompt = prompt
        var source = ImageSource(["https://x.example/first.png", "-"], options) { _ in }
        var images: [Image] = []
        while let image = try source.image() { images.append(image) }
        return Array(images.dropFirst())
    }

    @Test func linesAreURLsPathsOrObjects() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a.png", Sample.png)
        let images = try read(
            """
            https://x.example/one.png\r

              \(file)
            {"id":"two","source":"https://x.example/2","prompt":"own"}
            {"source":"\(file)","input":{"seed":1}}
            """, prompt: "all")
        #expect(images.map(\.id) == ["one.png", "a.png", "two", "a.png"])
        #expect(images.map(\.prompt) == ["all", "all", "own", "all"])
        #expect(images.map(\.isInline) == [false, true, false, true])
    }

    @Test(arguments: [
        (#"{"source":1}"#, "source must be a string, not a number"), (#"{"id":"x"}"#, "source is missing"),
        (#"{"source":"https://x.example/a","url":1}"#, "url is not known here"), ("{", "not JSON"), ("-", "being read"),
        ("/no/such/file.png", "No such file"),
    ])
    func aBadLineIsToldByItsNumber(line: String, reason: String) {
        let failure = #expect(throws: Failure.self) { try read("https://x.example/one.png\n\(line)\n") }
        #expect(failure?.message.hasPrefix("line 2 of standard input") == true)
        #expect(failure?.message.contains(reason) == true)
    }
}
