import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// Waits for a job.
struct Wait: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Wait in silence until a job ends; end as it does.",
        discussion: """
            With --json the finished job is written.

            Examples:
              imgoptctl wait 12
              imgoptctl wait 12 --timeout 600 || imgoptctl items 12 --state failed
            """)

    /// The daemon may be away that long, as for a restart.
    private static let patienceSeconds = 300.0

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long to wait; then the exit status is 6.", valueName: "seconds"),
        transform: NumberArgument.decimal(0...Double(Limits.longestSeconds), ", which are 30 days,"))
    var timeout: Double?

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    func run(in context: Context) async throws {
        let (job, console) = (job, context.console)
        let answer = try await Interrupts.handled {
            console.note("job \(job) goes on; wait for it again with: imgoptctl wait \(job)")
        } _: {
            try await finished(context)
        }
        if context.console.isJSON { try context.console.data(answer) }
        let ended = try Answer.read(JobWait.self, answer)
        if let why = ExitStatus.shortfall(of: ended) { console.note(why) }
        throw Ended(status: ExitStatus(finished: ended))
    }

    /// The finished job. A lost connection is made again, with what is left of the time.
    private func finished(_ context: Context) async throws -> JSONValue {
        let start = ContinuousClock.now
        var lostAt: Double?
        while true {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let left = timeout.map { max(0, Int(($0 - elapsed) * 1000)) }
            do {
                return try await context.daemon.answer(to: JobWait(job: job, timeoutMilliseconds: left))
            } catch let failure as Failure where failure.status == .unreachable {
                let since = lostAt ?? elapsed
                // Never reached at all is an error at once; lost is not.
                guard failure == .disconnected || lostAt != nil, elapsed - since < Self.patienceSeconds else {
                    throw failure
                }
                if failure == .disconnected { lostAt = elapsed } else { lostAt = since }
                if let left, left == 0 { throw Failure(.timedOut, "job \(job) did not end in time") }
                try await ContinuousClock().sleep(for: .milliseconds(250))
            }
        }
    }
}
