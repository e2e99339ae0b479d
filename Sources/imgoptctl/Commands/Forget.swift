import ArgumentParser
import Glibc
import ImgoptWire

/// Forgets jobs.
struct Forget: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Leave nothing of a job, or of all jobs of a store.",
        discussion: """
            What runs is canceled first. Then prompts, inputs, metadata, events, sources and results are removed from
            the database, from its log and from the disk; when the command ends, they are gone. Its key is free again.
            What was spent on each day, and what counts against the rate, stays as figures. The audit log says who did
            it, and nothing of what it was (imgoptctl events --audit).

            Copies that were made before still have it: backups (the answer names those on the daemon's host), what was
            fetched elsewhere, and for up to an hour the provider. With --store, for admins alone, the store's name and
            its settings stay, and so do jobs that are submitted meanwhile.

            Examples:
              imgoptctl forget 12
              imgoptctl forget --store acme --yes
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Argument(help: "The job's id.", completion: LiveNames.jobs)
    var job: Int64?

    @Option(help: "All jobs of this store.", completion: LiveNames.stores, transform: StoreArgument.name)
    var store: StoreName?

    @Flag(help: "Do not ask.")
    var yes = false

    func validate() throws {
        guard (job == nil) != (store == nil) else {
            throw ValidationError("give a job's id, or --store with a store's name")
        }
    }

    func run(in context: Context) async throws {
        if let store {
            try ask("forget all jobs of store \(store.text)", context)
            try await context.perform(StoreForget(store: store)) { Told.forgotten($0, "store \(store.text)") }
        } else if let job {
            try ask("forget job \(job)", context)
            try await tellOfSaving(job, context)
            try await context.perform(JobForget(job: job)) { Told.forgotten($0, "job \(job)") }
        }
    }

    /// What is paid for is kept: while a disk or a bucket takes nothing, that may be long.
    private func tellOfSaving(_ job: Int64, _ context: Context) async throws {
        let saving = try await context.daemon.call(JobGet(job: job)).counts.saving
        guard saving > 0 else { return }
        context.console.note(
            "\(saving) of its results \(saving == 1 ? "is" : "are") being saved, which can't be canceled: this waits "
                + "for that, and imgoptctl explain \(job) says what it waits for")
    }

    /// Whoever sits at a terminal is asked. A script says `--yes`.
    private func ask(_ deed: String, _ context: Context) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1, context.console.error.isTerminal else {
            throw Failure.usage("to \(deed) can't be undone: say --yes")
        }
        try context.console.error.write(Array("\(deed)? Its results are removed, too. [y/N] ".utf8))
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            throw Failure(.failed, "nothing was forgotten")
        }
    }
}
