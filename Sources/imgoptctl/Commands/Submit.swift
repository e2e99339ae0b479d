import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// Hands in images.
struct Submit: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand in images; writes the job's id.",
        discussion: """
            A source is a URL, a file, a folder, or - for lines on standard input, each a URL, a path or an image \
            object such as {"id":"front","source":"https://…","prompt":"…"}. Files are read here and sent as data. \
            Any number of images can be sent; they become one job.

            Examples:
              imgoptctl submit --store acme --prompt 'White background' --watch photos/
              imgoptctl submit --store acme --key order-77 --from order-77.csv --wait --out results/
              find . -name '*.png' | imgoptctl submit --store acme --prompt White --dry-run -
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(help: "The store that the images are for.", completion: LiveNames.stores, transform: StoreArgument.name)
    var store: StoreName

    @Option(help: "What the model is told, for images that do not say it themselves.")
    var prompt: String?

    @Option(help: "The model, such as google/nano-banana.")
    var model: String?

    @Option(help: "Your own key: the same submit with the same key makes no second job.")
    var key: String?

    @Option(help: "From 0, low, to 9, high.")
    var priority = 5

    @Option(help: ArgumentHelp("More input for the model.", valueName: "json"), transform: JSONArgument.object)
    var input: JSONObject?

    @Option(help: ArgumentHelp("Your own notes on the job.", valueName: "json"), transform: JSONArgument.object)
    var metadata: JSONObject?

    @Option(help: ArgumentHelp("What is not done in that time is given up.", valueName: "seconds"))
    var deadline: Int?

    @Option(help: "What to do with results of earlier, equal images.")
    var cache = CachePolicy.use

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "A list of images; can be given several times.",
            discussion: "CSV with the columns source, id, prompt, model and input.NAME, of which source is needed, or "
                + "NDJSON: image objects, one a line. Paths in it start at its own folder.",
            valueName: "file"),
        completion: .file(extensions: ["csv", "ndjson", "jsonl"]))
    var manifests: [String] = []

    @Flag(help: "Enter folders inside folders.")
    var recursive = false

    @Flag(help: "Show progress until the job ends; end as it does.")
    var watch = false

    @Flag(help: "Wait in silence until the job ends; end as it does.")
    var wait = false

    @Option(
        help: ArgumentHelp("Copy results there as they come, named by image id.", valueName: "folder"),
        completion: .directory)
    var out: String?

    @Flag(help: "Send nothing: list what would be sent, and tell what would be refused, what it costs, and when.")
    var dryRun = false

    @Argument(help: "URLs, files, folders, or -.", completion: .file())
    var sources: [String] = []

    func validate() throws {
        guard (0...9).contains(priority) else { throw ValidationError("--priority must be from 0 to 9") }
        guard deadline.map({ $0 > 0 }) ?? true else { throw ValidationError("--deadline must be above 0") }
        guard !(watch && wait) else { throw ValidationError("--watch and --wait exclude each other") }
        guard out == nil || watch || wait else { throw ValidationError("--out needs --watch or --wait") }
        guard !sources.isEmpty || !manifests.isEmpty else {
            throw ValidationError("give at least one source: a URL, a file, a folder, - or --from FILE")
        }
        guard sources.count(where: { $0 == "-" }) < 2 else { throw ValidationError("- can be given once") }
        guard !sources.contains("") else { throw ValidationError("a source is empty") }
    }

    func run(in context: Context) async throws {
        if dryRun {
            var images = imageSource(PieceCutter.Limit(), context.console)
            var dryRun = DryRun(template, context.daemon, context.console)
            return try await dryRun.run(&images)
        }
        if let out { try ResultFolder.prepare(out) }
        let limit = PieceCutter.Limit(try await context.daemon.call(ServerInfo()).limits)
        let answer = try await send(limit, context)
        let job = try Answer.read(JobSubmit.self, answer)
        if job.existing { context.console.note("job \(job.id) was there already, by its key") }
        if !context.console.isJSON { try context.console.data("\(job.id)\n") }
        guard watch || wait else { return context.console.isJSON ? try context.console.data(answer) : () }
        let mode = watch ? ProgressDisplay.mode(for: context.console) : .silent
        let last = try await Watching(context: context, job: job.id, mode: mode, folder: out).run()
        if context.console.isJSON { try context.console.data(last.json) }
        throw Ended(status: ExitStatus(finished: last.job))
    }

    private func send(_ limit: PieceCutter.Limit, _ context: Context) async throws -> JSONValue {
        let console = context.console
        let submission = Submission(template, to: context.daemon, limit: limit) { console.note($0) }
        var images = imageSource(limit, console)
        do {
            return try await Interrupts.handled {
                if let told = await submission.abandon() { console.complain(told) }
            } _: {
                try await submission.send { try images.next() }
            }
        } catch {
            if let told = await submission.abandon() { console.complain(told) }
            throw error
        }
    }

    /// The job without its images.
    var template: JobSubmit {
        JobSubmit(
            store: store, key: key, model: model, input: input, priority: priority, metadata: metadata,
            deadlineSeconds: deadline, cache: cache)
    }

    private func imageSource(_ limit: PieceCutter.Limit, _ console: Console) -> ImageSource {
        var options = ImageSource.Options()
        options.isRecursive = recursive
        options.prompt = prompt
        options.dataURIBytes = limit.dataURIBytes
        options.nameBytes = limit.nameBytes
        options.lineBytes = limit.lineBytes
        return ImageSource(sources, manifests: manifests, options) { console.note(DisplayWidth.printable($0)) }
    }
}
