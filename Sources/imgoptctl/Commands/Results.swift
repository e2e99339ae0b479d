import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Synchronization

/// Fetches a job's results over the socket.
struct Results: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch a job's results into a folder.",
        discussion: """
            The bytes come over the socket, so no right to read the daemon's files is needed. Each file is named by \
            its image's id, and checked against its SHA-256 before it gets its name. What is there already is left \
            alone, and a result whose name something else has gets another one: called again, it goes on where it was \
            cut and fetches what has come since. Writes the paths of what it fetched; with --json an object a line, \
            of all. Ctrl-C says how many there are.

            Examples:
              imgoptctl results 12 --out results/
              imgoptctl results 12 --out results/ --item 345 --json
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        help: ArgumentHelp("Where to.", valueName: "folder"), completion: .directory, transform: PathArgument.path)
    var out: String

    @Option(
        name: .customLong("item"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Only of this item; can be given several times.", valueName: "id"),
        transform: NumberArgument.id)
    var items: [Int64] = []

    @Flag(help: "Overwrite files that are there and are something else.")
    var force = false

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    func run(in context: Context) async throws {
        let console = context.console
        let counts = SharedCounts()
        let again = "imgoptctl results \(job) --out \(PathText.quoted(out))"
        let (fetched, missing) = try await Interrupts.handled { [out] in
            console.note("\(counts.value.summary(out)); this goes on: \(again)")
        } _: {
            let known = try await context.daemon.call(JobGet(job: job))
            let folder = try ResultFolder(out, overwrites: force) { console.note($0) }
            return (known, try await fetch(known.id, folder, counts, context))
        }
        if let told = counts.value.told(out) { console.note(told) }
        let open = fetched.images - fetched.counts.done - fetched.counts.failed - fetched.counts.canceled
        if open > 0 {
            console.note("\(Figures.count(open, "image")) of job \(job) not finished yet: call again later")
        }
        if counts.value.isEmpty, open == 0, missing == 0 {
            console.note("job \(job) has no results: imgoptctl items \(job) says what became of its images")
        }
        if missing > 0 { throw Ended(status: .failed) }
    }

    /// Fetches what a job has.
    /// - Returns: how many of its outputs can't be had.
    private func fetch(
        _ job: Int64, _ folder: ResultFolder, _ counts: SharedCounts, _ context: Context
    ) async throws -> Int {
        var names = ResultNames()
        var missing = 0
        var found: Set<Int64> = []
        var after: Int64?
        repeat {
            let page = try await context.daemon.call(JobItems(job: job, limit: Pages.entries, after: after))
            // In order and of all, so that each has the same name every time.
            names.add(page.items)
            for item in page.items {
                guard items.isEmpty || items.contains(item.id) else { continue }
                found.insert(item.id)
                missing += try await fetch(item, names, folder, counts, context)
            }
            after = page.items.isEmpty ? nil : page.next
        } while after != nil
        if let strange = items.first(where: { !found.contains($0) }) {
            throw Failure(.notFound, "job \(job) has no item \(strange)")
        }
        return missing
    }

    /// Fetches what an item has.
    /// - Returns: how many of its outputs can't be had.
    private func fetch(
        _ item: Item, _ names: ResultNames, _ folder: ResultFolder, _ counts: SharedCounts, _ context: Context
    ) async throws -> Int {
        guard item.state == .done else { return 0 }
        var missing = 0
        if let value = item.value {
            let (outcome, output) = try folder.write(value, of: item, names)
            counts.add(outcome)
            try tell(outcome, output.place, item, 0, output, context.console)
        }
        for (place, output) in item.outputs.enumerated() {
            do {
                let (outcome, path) = try await folder.fetch(output, place, of: item, names, from: context.daemon)
                counts.add(outcome)
                try tell(outcome, path, item, place, output, context.console)
            } catch let error as WireError where error.knownName == .outputGone {
                missing += 1
                context.console.complain(DisplayWidth.printable(error.message))
            }
        }
        return missing
    }

    private func tell(
        _ outcome: ResultFolder.Outcome, _ path: String, _ item: Item, _ place: Int, _ output: Output,
        _ console: Console
    ) throws {
        guard console.isJSON else {
            if outcome == .written { try console.data(DisplayWidth.printable(path) + "\n") }
            return
        }
        var line: JSONObject = [
            "item": .integer(item.id), "output": .integer(Int64(place)), "path": .string(path),
            "bytes": .integer(output.bytes), "sha256": .string(output.sha256),
            "outcome": .string(outcome.rawValue),
        ]
        line["image_id"] = item.imageID.map { .string($0) } ?? .null
        try console.data(.object(line))
    }
}

/// What was fetched so far, for whoever is told when it is interrupted.
private final class SharedCounts: Sendable {
    private let counts = Mutex(ResultCounts())

    var value: ResultCounts { counts.withLock { $0 } }

    func add(_ outcome: ResultFolder.Outcome) { counts.withLock { $0.add(outcome) } }
}
