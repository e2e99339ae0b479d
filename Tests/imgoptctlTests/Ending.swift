import ArgumentParser
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Ending {
    @Test(arguments: [
        (ErrorName.notPermitted, ProgramStatus.notPermitted), (.unknownJob, .notFound), (.unknownItem, .notFound),
        (.unknownStore, .notFound), (.timeout, .timedOut), (.draining, .refusedForNow), (.queueFull, .refusedForNow),
        (.storeQueueFull, .refusedForNow), (.overloaded, .refusedForNow), (.invalidParams, .usage),
        (.keyConflict, .failed), (.internalError, .failed),
    ])
    func theDaemonsErrorsHaveTheirStatus(name: ErrorName, status: ProgramStatus) {
        let error = Recording()
        #expect(Run.tell(WireError(name, "why"), Sample.console(Recording(), error)) == status)
        #expect(error.text == "imgoptctl: why (\(name.rawValue))\n")
    }

    @Test(arguments: ErrorName.allCases)
    func whatCanSucceedLaterIsNeverAFinalFailure(name: ErrorName) {
        #expect(!name.isRetryable || [.refusedForNow, .timedOut].contains(ProgramStatus(name)))
    }

    @Test func oneThatIsRefusedKeepsNoOtherFromItsTurn() async throws {
        let error = Recording()
        let daemon = ScriptedDaemon { method, params, _ in
            guard params?["job"]?.intValue == 12 else { throw WireError.unknownJob(999) }
            return Sample.job(12, .canceled).json
        }
        let ended = await #expect(throws: Ended.self) {
            try await Cancel.asyncParse(["999", "12"]).run(
                in: Context(console: Sample.console(Recording(), error), daemon: daemon))
        }
        #expect(ended?.status == .notFound)
        #expect(error.text.contains("999") && error.text.contains("job 12"))
    }

    @Test func aMissingDaemonIsToldWithItsPathAndWhatToDo() {
        let error = Recording()
        let missing = ClientError.unreachable(path: "/no/x.sock", reason: "nobody listens; is the daemon running?")
        #expect(Run.tell(missing, Sample.console(Recording(), error)) == .unreachable)
        #expect(
            error.text == """
                imgoptctl: can't reach the daemon at /no/x.sock: nobody listens
                  is imgoptd running? systemctl status imgoptd

                """)
    }

    @Test func aDaemonOfAnotherVersionIsThoughtOf() {
        let error = Recording()
        let unknown = WireError(.methodNotFound, "there is no method job.dance")
        #expect(Run.tell(unknown, Sample.console(Recording(), error)) == .usage)
        #expect(error.text.contains("another version"))
    }

    @Test func whoMayNotConnectIsToldTheGroup() {
        let failure = Failure.forbidden(path: "/run/imgopt.sock", group: "imgopt")
        #expect(failure.status == .notPermitted)
        #expect(failure.message.contains("members of the group imgopt may: sudo usermod -aG imgopt"))
        // Root's own group is no remedy, and what is not there has none.
        #expect(SocketGroup.name(of: "/") == nil)
        #expect(SocketGroup.name(of: "/no/such/file") == nil)
    }

    @Test func aWaitThatEndsBadlySaysWhy() async throws {
        let error = Recording()
        let job = Sample.job(12, .done, counts: ItemCounts(done: 3, canceled: 1), images: 4)
        let daemon = ScriptedDaemon { _, _, _ in job.json }
        let ended = await #expect(throws: Ended.self) {
            try await Wait.asyncParse(["12"]).run(
                in: Context(console: Sample.console(Recording(), error), daemon: daemon))
        }
        #expect(ended?.status == .failed)
        #expect(error.text == "job 12 is done: 3 of 4 images done, 1 canceled\n")
    }

    @Test func whatWasDoneIsToldAsItIs() {
        let job = Sample.job(7, counts: ItemCounts(queued: 40, processing: 7, done: 3), images: 50)
        #expect(Told.canceled(job) == "job 7: 40 images canceled, 7 in flight are being stopped, 3 were done")
        #expect(Told.retried(job, ItemCounts(failed: 2, canceled: 1)) == "job 7: 3 images queued again")
        #expect(Told.retried(job, ItemCounts(failed: 2, unresolved: 1)) == "job 7: 3 images queued again")
        let one = Sample.job(7, counts: ItemCounts(processing: 1, done: 1), images: 2)
        #expect(Told.canceled(one) == "job 7: 0 images canceled, 1 in flight is being stopped, 1 was done")
        var store = TopSamples.overview().stores[0]
        store.paused = false
        #expect(Told.store(store, "is set").hasPrefix("store \(store.store.text) is set: weight "))
        #expect(Told.store(store, "goes on").hasPrefix("store \(store.store.text) goes on: weight "))
        store.paused = true
        #expect(Told.store(store, "is set").hasPrefix("store \(store.store.text) is set, and is paused: weight "))
        #expect(Told.store(store, "").hasPrefix("store \(store.store.text) is paused: weight "))
    }

    @Test func aRetrySaysWhatItDidAndWhatItLeft() async throws {
        let job = Sample.job(7, counts: ItemCounts(queued: 3, done: 1, unresolved: 2), images: 6)
        let person = WaitSummary(reason: .unresolved, items: 2, detail: "look at the records")
        let daemon = ScriptedDaemon { method, _, count in
            guard method == JobExplain.method else { return job.json }
            let resting = WaitSummary(reason: .retryTime, items: 3, detail: nil)
            let rate = WaitSummary(reason: .rate, items: 3, detail: nil)
            return JobExplanation.sample(job: 7, state: .running, summary: [count == 0 ? resting : rate, person]).json
        }
        let told = Recording()
        let context = Context(console: Sample.console(Recording(), told), daemon: daemon)
        try await Retry.asyncParse(["7", "--now"]).run(in: context)
        let left = "job 7: not retried: 2 images wait for a person's decision: look at the records\n"
        let tried = "job 7: 3 images that failed are tried now\n"
        #expect(told.text == "job 7: 0 images queued again\n" + tried + left)
        #expect(daemon.methods == [JobGet.method, JobExplain.method, JobRetry.method, JobExplain.method])
        let quiet = Recording()
        try await Retry.asyncParse(["7"]).run(in: Context(console: Sample.console(Recording(), quiet), daemon: daemon))
        #expect(quiet.text == "job 7: 0 images queued again\n" + left)
    }

    @Test func aClosedPipeEndsQuietly() async throws {
        let error = Recording()
        let console = Sample.console(Recording(isClosed: true), error)
        let daemon = ScriptedDaemon { _, _, _ in JobListResult(jobs: [Sample.job()], next: nil).json }
        let thrown = await #expect(throws: OutputFailure.self) {
            try await Jobs.asyncParse([]).run(in: Context(console: console, daemon: daemon))
        }
        #expect(Run.tell(try #require(thrown), console) == .done)
        #expect(error.text.isEmpty)
    }

    @Test(arguments: [
        (JobState.done, ItemCounts(done: 100), ProgramStatus.done), (.done, ItemCounts(done: 99, failed: 1), .failed),
        (.failed, ItemCounts(failed: 100), .failed), (.canceled, ItemCounts(done: 3, canceled: 97), .failed),
    ])
    func aJobEndsAsItsImagesDid(state: JobState, counts: ItemCounts, status: ProgramStatus) {
        #expect(ProgramStatus(finished: Sample.job(1, state, counts: counts)) == status)
    }
}

struct Arguments {
    @Test(arguments: [
        ["--json", "--socket", "/x", "stats"], ["stats", "--json", "--socket", "/x"],
        ["--socket=/x", "stats", "--json"], ["--json", "stats", "--socket=/x"],
    ])
    func globalOptionsStandBeforeOrAfterTheCommand(arguments: [String]) async throws {
        let command = try #require(await Imgoptctl.asyncParseAsRoot(arguments) as? StatsCommand)
        #expect(command.global.isJSON)
        #expect(command.global.socket == "/x")
    }

    @Test func theyReachCommandsOfCommands() async throws {
        let before = try await Imgoptctl.asyncParseAsRoot(["--json", "store", "set", "acme", "--weight", "2"])
        #expect((before as? Store.Set)?.global.isJSON == true)
        let after = try await Imgoptctl.asyncParseAsRoot(["store", "set", "acme", "--weight", "2", "--json"])
        #expect((after as? Store.Set)?.global.isJSON == true)
        let show = try await Imgoptctl.asyncParseAsRoot(["limit", "--json"])
        #expect(show is Limit.Show)
    }

    @Test(arguments: [
        ["submit", "a.png"], ["submit", "--store", "no spaces", "a.png"], ["submit", "--store", "a"], ["wait", "x"],
        ["submit", "--store", "a", "--priority", "10", "a.png"], ["submit", "--store", "a", "--input", "[]", "a.png"],
        ["submit", "--store", "a", "--watch", "--wait", "a.png"], ["submit", "--store", "a", "--out", "d", "a.png"],
        ["bogus"], ["jobs", "--limit", "0"], ["jobs", "--state", "bogus"], ["call", "x", "{"], ["limit", "set"],
        ["store", "set", "acme"], ["--color", "blue", "jobs"], ["events", "--kind", "bogus"],
    ])
    func wrongUsageEndsWithTwo(arguments: [String]) async throws {
        let error = await #expect(throws: (any Error).self) { _ = try await Imgoptctl.asyncParseAsRoot(arguments) }
        #expect(Run.tell(try #require(error), Sample.console()) == .usage)
    }

    @Test(arguments: [["--help"], ["submit", "--help"], ["help", "jobs"], ["--version"]])
    func helpIsData(arguments: [String]) async throws {
        let output = Recording()
        let status: ProgramStatus
        do {
            var command = try await Imgoptctl.asyncParseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            status = .failed
        } catch {
            status = Run.tell(error, Sample.console(output))
        }
        #expect(status == .done)
        #expect(output.text.hasSuffix("\n"))
        #expect(!output.text.hasSuffix("\n\n"))
    }

    @Test func theHelpListsTheExitStatuses() {
        let help = Imgoptctl.helpMessage()
        for status in ProgramStatus.allCases { #expect(help.contains("\(status.rawValue)")) }
        #expect(help.contains("the daemon can't be reached"))
    }

    @Test func jsonIsTheDaemonsOwnObject() async throws {
        let output = Recording()
        let answer: JSONValue = ["later": [1, 2], "status": "new word"]
        let daemon = ScriptedDaemon { _, _, _ in answer }
        let context = Context(console: Sample.console(output, json: true), daemon: daemon)
        try await StatsCommand.asyncParse([]).run(in: context)
        try await Call.asyncParse(["job.get", #"{"job":1}"#]).run(in: context)
        #expect(output.text == String(repeating: #"{"later":[1,2],"status":"new word"}"# + "\n", count: 2))
        #expect(daemon.methods == ["stats", "job.get"])
    }

    @Test func pagesAreReadUntilTheLimit() async throws {
        let output = Recording()
        let daemon = ScriptedDaemon { _, params, count in
            let limit = Int(params?["limit"]?.intValue ?? 0)
            let jobs = (0..<limit).map { Sample.job(Int64(10_000 - count * 500 - $0)) }
            return JobListResult(jobs: jobs, next: jobs.last?.id).json
        }
        try await Jobs.asyncParse(["--limit", "1200"]).run(in: Context(console: Sample.console(output), daemon: daemon))
        #expect(daemon.requests.map { $0.params?["limit"] } == [500, 500, 200])
        #expect(output.text.split(separator: "\n").count == 1201)
    }

    @Test(
        arguments: [
            (["imgoptctl", "--socket", "/x", "watch", ""], "/x"), (["imgoptctl", "watch", "--socket=/y"], "/y"),
            (["imgoptctl", "watch"], nil),
        ] as [([String], String?)])
    func completionsAskTheDaemonOfTheLine(words: [String], socket: String?) {
        #expect(LiveNames.socket(in: words) == socket)
    }

    @Test func aMissingVariableHasNoValue() { #expect(Environment.process["IMGOPT_NO_SUCH_VARIABLE"] == nil) }
}
