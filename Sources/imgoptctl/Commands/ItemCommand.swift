import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// One item, and where its time went; or what was made of it, or from what.
struct ItemCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "item", abstract: "Show an item and its timeline, or fetch its result or its original.",
        discussion: """
            Items' ids are in `items`. The timeline says when each step was, and which took longest; with --json its \
            moments are in UTC, to the millisecond.

            With --out the bytes of its result come over the socket, so no right to read the daemon's files is needed, \
            and are checked against their SHA-256 before the file gets its name. What is there already and is \
            something else is left alone, and what was cut goes on where it was. Writes the path of what it fetched; \
            with --json an object.

            Examples:
              imgoptctl item 2 --utc
              imgoptctl item 2 --json | jq .item.state
              imgoptctl item 2 --out front.png
              imgoptctl item 2 --out - --source | file -
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @Option(
        help: ArgumentHelp("Fetch its result into this file; - is standard output.", valueName: "file"),
        completion: .file(), transform: PathArgument.path)
    var out: String?

    @Option(help: ArgumentHelp("With --out: which of its outputs, from 0.", valueName: "number"))
    var output: Int?

    @Flag(help: "With --out: fetch what it was made from.")
    var source = false

    @Flag(help: "With --out: overwrite a file that is there and is something else.")
    var force = false

    @Argument(help: "The item's id.", transform: NumberArgument.id)
    var item: Int64

    func validate() throws {
        if out == nil, output != nil || source || force {
            throw ValidationError("--output, --source and --force say what --out fetches: give it too")
        }
        if source, output != nil { throw ValidationError("an item has one source: leave --output out") }
        if let output, output < 0 { throw ValidationError("outputs are counted from 0") }
        if out == "-", global.isJSON { throw ValidationError("standard output takes the bytes or JSON, not both") }
    }

    func run(in context: Context) async throws {
        let console = context.console
        if let out { return try await fetch(into: out, context) }
        let times: TimeStyle = utc ? .utc : .local
        try await context.show(ItemTimelineGet(item: item)) { timeline in
            try console.data(TimelineView.facts(timeline, times: times))
            try console.data("\n")
            try console.data(TimelineView.table(timeline, times: times, now: WallClock.now()))
        }
    }

    private func fetch(into path: String, _ context: Context) async throws {
        let file = path == "-" ? nil : try FetchedFile(path, overwrites: force)
        if file == nil, context.console.output.isTerminal {
            throw Failure.usage("standard output is a terminal, which is no place for these bytes: name a file")
        }
        if !source {
            let known = try await context.daemon.call(ItemGet(item: item))
            if let value = known.value, known.outputs.isEmpty { return try write(value, file, path, context.console) }
        }
        let wanted: Pieces.Wanted = source ? .source(item: item) : .output(item: item, number: output ?? 0)
        var pieces = Pieces(wanted, from: context.daemon)
        let whole = Whole(try await pieces.piece(at: 0))
        guard let file else {
            return try await pieces.copy(whole) { try context.console.output.write($0) }
        }
        let isNew = try await file.fetch(whole, pieces)
        try tell(isNew, path, whole, context.console)
    }

    /// What the model answered in the place of files.
    private func write(_ value: JSONValue, _ file: FetchedFile?, _ path: String, _ console: Console) throws {
        let bytes = Array(value.serialized()) + [0x0A]
        guard let file else { return try console.output.write(bytes) }
        let whole = Whole(of: bytes)
        try tell(try file.write(bytes, whole), path, whole, console)
    }

    private func tell(_ isNew: Bool, _ path: String, _ whole: Whole, _ console: Console) throws {
        let shown = DisplayWidth.printable(PathText.readable(path))
        if console.isJSON {
            let outcome: ResultFolder.Outcome = isNew ? .written : .there
            let line: JSONObject = [
                "item": .integer(item), "path": .string(PathText.readable(path)), "bytes": .integer(whole.bytes),
                "sha256": .string(whole.sha256), "outcome": .string(outcome.rawValue),
            ]
            return try console.data(.object(line))
        }
        if isNew { try console.data(shown + "\n") } else { console.note("\(shown) is there already, and is the same") }
    }
}
