import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// Hands in images.
struct Submit: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand in images; writes the job's id.",
        discussion: """
            A source is a URL, a file, a folder, or - for lines on standard input, each a URL, a path or an image \
            object such as {"id":"front","source":"https://…","prompt":"…"}. Files are read here and sent as data, \
            of any size that the provider takes. \
            Any number of images can be sent; they become one job. All are looked at before the first is sent: if one \
            can't be, nothing is. Results that --out or imgoptctl results wrote into a folder are not taken for its \
            images; by name they can be sent.

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

    @Option(parsing: .unconditional, help: "From 0, low, to 9, high.", transform: NumberArgument.whole(0...9))
    var priority = 5

    @Option(help: ArgumentHelp("More input for the model.", valueName: "json"), transform: JSONArgument.object)
    var input: JSONObject?

    @Option(help: ArgumentHelp("Your own notes on the job.", valueName: "json"), transform: JSONArgument.object)
    var metadata: JSONObject?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What is not done in that time is given up.", valueName: "seconds"),
        transform: NumberArgument.whole(1...Limits.longestSeconds))
    var deadline: Int?

    @Option(help: "What to do with results of earlier, equal images.")
    var cache = CachePolicy.use

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "A list of images; can be given several times.",
            discussion: "CSV with the columns source, id, prompt, model and input.NAME, of which source is needed, or "
                + "NDJSON: image objects, one a line. Paths in it start at its own folder. Cells may be separated by "
                + "comma, semicolon or tab, as spreadsheets do; what they say follows the model's own schema. - is "
                + "standard input, and needs --format.",
            valueName: "file"),
        completion: .file(extensions: ["csv", "tsv", "ndjson", "jsonl"]), transform: PathArgument.path)
    var manifests: [String] = []

    @Option(help: "What the list is: csv or ndjson; else what its name says.")
    var format: Manifest.Format?

    @Option(help: "What the list is written in: utf-8, utf-16le, utf-16be or cp1252; else what it looks like.")
    var encoding: TextDecoder.Encoding?

    @Flag(help: "Enter folders inside folders.")
    var recursive = false

    @Flag(
        name: [.customShort("0"), .customLong("null")],
        help: "Lines of standard input end with a NUL, as find -print0 writes them.")
    var endsWithNUL = false

    @Flag(help: "Show progress until the job ends; end as it does.")
    var watch = false

    @Flag(help: "Wait in silence until the job ends; end as it does.")
    var wait = false

    @Option(
        help: ArgumentHelp("Copy results there as they come, named by image id.", valueName: "folder"),
        completion: .directory, transform: PathArgument.path)
    var out: String?

    @Flag(help: "Send what can be sent, and list what can't; the exit status is 1 then.")
    var skipInvalid = false

    @Flag(help: "Send nothing: list what would be sent, and tell what would be refused, what it costs, and when.")
    var dryRun = false

    @Argument(help: "URLs, files, folders, or -.", completion: .file())
    var sources: [String] = []

    func validate() throws {
        guard !(watch && wait) else { throw ValidationError("--watch and --wait exclude each other") }
        guard out == nil || watch || wait else { throw ValidationError("--out needs --watch or --wait") }
        guard !sources.isEmpty || !manifests.isEmpty else {
            throw ValidationError("give at least one source: a URL, a file, a folder, - or --from FILE")
        }
        let inputs = (sources + manifests).count { $0 == "-" }
        guard inputs < 2 else { throw ValidationError("- can be given once") }
        guard !manifests.contains("-") || format != nil else { throw ValidationError("--from - needs --format") }
        guard prompt == nil || input?["prompt"] == nil else {
            throw ValidationError("--prompt and the prompt in --input say the same thing: give one of them")
        }
        guard !sources.contains("") else { throw ValidationError("a source is empty") }
        for (name, value) in [("prompt", prompt), ("model", model), ("key", key)] {
            guard value.map({ !PathText.hasBytes($0) }) ?? true else { throw ValidationError("--\(name) is not UTF-8") }
        }
    }

    func run(in context: Context) async throws {
        if dryRun {
            var images = try await checkedImages(.standard, context)
            var dryRun = DryRun(template, context.daemon, context.console)
            try await dryRun.run(&images)
            guard images.problems == 0 else { throw Ended(status: .failed) }
            return
        }
        if let out { try ResultFolder.prepare(out) }
        let limits = Limits(told: try await context.daemon.call(ServerInfo()).limits)
        let images = try await checkedImages(limits, context)
        let (answer, existing) = try await send(images, limits, context)
        let job = try Answer.read(JobSubmit.self, answer)
        if existing { context.console.note("job \(job.id) was there already, by its key") }
        do {
            if !context.console.isJSON { try context.console.data("\(job.id)\n") }
        } catch OutputFailure.system(let code) {
            let reason = SystemText.of(code)
            throw Failure(.failed, "job \(job.id) was handed in, but can't be written to standard output: \(reason)")
        }
        let isWhole = images.problems == 0
        guard watch || wait else {
            if context.console.isJSON { try context.console.data(answer) }
            guard isWhole else { throw Ended(status: .failed) }
            return
        }
        let mode = watch ? ProgressDisplay.mode(for: context.console) : .silent
        let last = try await Watching(context: context, job: job.id, mode: mode, folder: out).run()
        if context.console.isJSON { try context.console.data(last.json) }
        throw Ended(status: isWhole ? ExitStatus(finished: last.job) : .failed)
    }

    /// Sends them.
    /// - Returns: the job, and whether it is of an earlier run.
    private func send(
        _ images: CheckedImages, _ limits: Limits, _ context: Context
    ) async throws -> (JSONValue, isKnown: Bool) {
        let console = context.console
        let submission = Submission(template, to: context.daemon, limit: limits) { console.note($0) }
        var images = images
        let sender = BlobSender(context.daemon, limits, console)
        do {
            let answer = try await Interrupts.handled {
                console.complain(await submission.interrupted())
            } _: {
                try await submission.send { try await images.next(putting: sender.put) }
            }
            return (answer, submission.progress.isKnown)
        } catch {
            let isOther = (error as? WireError)?.knownName == .keyConflict
            if !isOther, let told = await submission.abandon() { console.complain(told) }
            throw error
        }
    }

    /// The job without its images.
    var template: JobSubmit {
        JobSubmit(
            store: store, key: key, model: model, input: input, priority: priority, metadata: metadata,
            deadlineSeconds: deadline, cache: cache)
    }

    /// All images, looked at.
    /// - Throws: `Ended` after telling what is wrong, if not all can be sent and that is not allowed.
    private func checkedImages(_ limits: Limits, _ context: Context) async throws -> CheckedImages {
        let console = context.console
        var options = ImageSource.Options()
        options.isRecursive = recursive
        options.prompt = prompt
        options.nameBytes = limits.nameBytes
        options.lineBytes = limits.lineBytes
        options.endsWithNUL = endsWithNUL
        (options.format, options.encoding) = (format, encoding)
        var source = ImageSource(sources, manifests: manifests, options) { console.note(DisplayWidth.printable($0)) }
        let complain = { console.complain(DisplayWidth.printable($0)) }
        var images = try CheckedImages(
            &source, limits, envelopeBytes: Submission.envelopeBytes(template),
            note: { console.note(DisplayWidth.printable($0)) }, tell: complain)
        if !images.modelsOfCells.isEmpty {
            let kinds = await CellKinds(of: images.modelsOfCells, template, context.daemon)
            if !images.modelsOfCells.allSatisfy(kinds.knows) {
                console.note("what a model takes is not known now: its cells of input are read by their looks")
            }
            try images.readCells(as: kinds, tell: complain)
        }
        guard images.problems > 0 else {
            guard images.count > 0 else { throw Failure.usage("there are no images") }
            return images
        }
        let problems = Figures.count(images.problems, "problem")
        guard skipInvalid, images.count > 0 else {
            let rest = images.count > 0 ? "; --skip-invalid sends the other \(images.count)" : ""
            throw Failure.usage("\(problems): nothing was sent\(rest)")
        }
        console.note("\(problems) left out")
        return images
    }
}
