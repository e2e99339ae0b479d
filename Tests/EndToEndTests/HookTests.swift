import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// `notify.exec`: a program that is run for events.
@Suite(.serialized, .net)
struct HookTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "1024"]
    private static let script = "cat >>\"$1/told\""

    private func figure(_ name: String, _ client: ImgoptClient) async throws -> Double? {
        let text = try await client.call(MetricsGet()).text
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    /// Waits until the daemon knows so many events to be taken.
    private func delivered(_ count: Double, _ client: ImgoptClient) async throws {
        try await look(for: "\(count) deliveries") {
            try await figure("imgopt_notify_delivered_total{hook=\"exec\"}", client)
        } until: {
            $0 == count
        }
    }

    @Test func eachEndOfAJobIsToldOnceAsSubscribersHearIt() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(world, Self.script)
            let daemon = try await world.startDaemon(program.settings)
            let client = try await daemon.client()
            let recorder = world.record(try await daemon.client())
            try await client.finish(12, "acme")
            try await program.wrote(12, at: client)
            try await recorder.wait(for: 12, .jobFinished)
            try await client.hooks { $0?.ok == true }
            let ends = recorder.durable.filter { $0.kind == .jobFinished }
            #expect(try program.events().sorted { $0.seq < $1.seq } == ends)
            try await delivered(12, client)
            #expect(try await figure("imgopt_notify_waiting_events{hook=\"exec\"}", client) == 0)
        }
    }

    /// It begins with what happens from then on, each time that it is set anew, and goes on where it was otherwise.
    @Test func aHookThatIsSetAnewIsToldNothingOfBefore() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(world, Self.script)
            var jobs: Int64 = 0
            for isSet in [false, true, true, false, true] {
                let daemon = try await world.startDaemon(isSet ? program.settings : [:])
                let client = try await daemon.client()
                try await client.finish(1, "acme\(jobs)")
                jobs += 1
                if isSet {
                    try await program.wrote([2: 1, 3: 2, 5: 3][jobs] ?? 0, at: client)
                    // What ends while the daemon does is told again.
                    try await delivered(1, client)
                } else {
                    try await client.hooks { $0 == nil }
                    #expect(try await figure("imgopt_notify", client) == nil)
                }
                await daemon.process.stop()
            }
            #expect(try program.events().map(\.job) == [2, 3, 5])
        }
    }

    @Test func onlyTheKindsThatAreSetAreTold() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(world, Self.script)
            let kinds = ["notify.kinds": "item.done,job.submitted"]
            let client = try await world.startDaemon(program.settings.merging(kinds) { $1 }).client()
            let job = try await client.call(JobSubmit(store: try Samples.store("a"), images: Samples.remote(3)))
            _ = try await client.finished(job: job.id)
            try await program.wrote(4, at: client)
            let told = try program.events().map(\.kindName).sorted()
            #expect(told == ["item.done", "item.done", "item.done", "job.submitted"])
        }
    }

    @Test func whatFailsIsToldInHealthAndTriedUntilItSucceeds() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(
                world, "cat >>\"$1/tries\"; [ -e \"$1/open\" ] || { echo 'the shop is away' >&2; exit 3; }")
            let daemon = try await world.startDaemon(program.settings)
            let client = try await daemon.client()
            try await client.finish(3, "acme")
            let check = try await client.hooks { $0?.ok == false && $0?.detail.contains("3 events wait") == true }
            #expect(
                check?.detail.contains("program: exit status 3)") == true, "\(check?.detail ?? "")")
            try await program.wrote(6, "tries", at: client)
            try program.set("open")
            try await delivered(3, client)
            try await client.hooks { $0?.ok == true }
            #expect(Set(try program.events("tries").map(\.job)) == [1, 2, 3])
            #expect(try await figure("imgopt_notify_failures_total{hook=\"exec\"}", client) ?? 0 >= 3)
            #expect(daemon.process.errorText.contains("the shop is away"))
        }
    }

    /// A program that can't be started is one that fails, and a start goes on without it.
    @Test func aProgramThatIsNotThereIsWaitedFor() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(world, Self.script)
            try FileManager.default.moveItem(atPath: program.folder + "/program", toPath: program.folder + "/away")
            let daemon = try await world.startDaemon(program.settings)
            let client = try await daemon.client()
            try await client.finish(1, "acme")
            try await client.hooks { $0?.detail.contains("can't be started: No such file or directory") == true }
            #expect(daemon.process.errorText.contains("/program (notify.exec) is not there: events wait"))
            try FileManager.default.moveItem(atPath: program.folder + "/away", toPath: program.folder + "/program")
            try await program.wrote(1, at: client)
        }
    }

    /// With all that it started, and however little it wants to.
    @Test func aProgramThatHangsIsKilledAtItsTimeOut() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(
                world,
                """
                [ -e "$1/hung" ] && exec cat >>"$1/told"
                trap '' TERM
                tail -f /dev/null & echo $! >>"$1/pids"
                (trap '' TERM; tail -f /dev/null) & echo $! >>"$1/pids"
                echo $$ >>"$1/pids"
                echo hung >"$1/hung"
                wait
                """)
            let limit = ["notify.timeout_ms": "300"]
            let daemon = try await world.startDaemon(program.settings.merging(limit) { $1 })
            let client = try await daemon.client()
            try await client.finish(1, "acme")
            try await program.wrote(1, at: client)
            let pids = program.lines("pids")
            #expect(pids.count == 3)
            for pid in pids { try await Self.isGone(pid, client) }
            #expect(daemon.process.errorText.contains("was killed after 300 ms (notify.timeout_ms)"))
        }
    }

    /// A zombie of somebody else's counts as gone.
    private static func isGone(_ pid: String, _ client: ImgoptClient) async throws {
        try await look(for: "the end of process \(pid)") {
            _ = try await client.call(ServerPing())
            return (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ") Z"
        } until: {
            $0.contains(") Z")
        }
    }

    /// What a killed life told and noted is not told again, and what it did not is not forgotten.
    @Test func aKillForgetsNothingAndRepeatsOnlyWhatWasUnderWay() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let (jobs, concurrent) = (12, 3)
            // From a number of lines on, a run never ends.
            let program = try HookProgram(
                world,
                """
                if [ "$(wc -l <"$1/told")" -ge "$(cat "$1/limit")" ]; then
                    echo $$ >>"$1/held"
                    exec tail -f /dev/null
                fi
                cat >>"$1/told"
                """)
            let settings = program.settings.merging(["notify.concurrent": "\(concurrent)"]) { $1 }
            try program.set("told")
            var daemon = try await world.startDaemon(settings)
            for round in 1...3 {
                try program.set("limit", to: "\(program.lines().count + 5)")
                let client = try await daemon.client()
                try await client.finish(jobs, "acme\(round)")
                try await program.wrote(round * concurrent, "held", at: client)
                try await daemon.crash()
                let place = try String(contentsOfFile: world.stateFolder + "/notify-exec", encoding: .utf8)
                let record = try JSONValue(parsing: place)
                let (toldTo, waiting) = (record["told_to"]?.intValue ?? 0, record["waiting"]?.arrayValue ?? [])
                let before = try program.events().map(\.seq)
                try program.set("limit", to: "1000000")
                daemon = try await world.startDaemon(settings)
                let next = try await daemon.client()
                try await look(for: "all that waited") {
                    _ = try await next.call(ServerPing())
                    return Set(try program.events().map(\.seq)).count
                } until: {
                    $0 == round * jobs
                }
                let after = try program.events().map(\.seq).dropFirst(before.count)
                #expect(after.allSatisfy { $0 > toldTo || waiting.contains(.integer($0)) })
                let repeated = after.filter(before.contains)
                #expect(repeated.count <= concurrent, "\(repeated)")
            }
        }
    }

    /// A stop ends what runs, soon, and the next life tells it again.
    @Test func aStopEndsWhatRunsAndItIsToldAgain() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(
                world,
                """
                [ -e "$1/hold" ] || exec cat >>"$1/told"
                trap '' TERM
                echo $$ >>"$1/held"
                tail -f /dev/null
                """)
            try program.set("hold")
            let daemon = try await world.startDaemon(program.settings)
            let client = try await daemon.client()
            try await client.finish(1, "acme")
            try await program.wrote(1, "held", at: client)
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(0), "\(daemon.process.errorText)")
            try program.remove("hold")
            let next = try await world.startDaemon(program.settings).client()
            try await program.wrote(1, at: next)
            #expect(try program.events().map(\.job) == [1])
            for pid in program.lines("held") { try await Self.isGone(pid, next) }
        }
    }

    @Test func aProgramInheritsNeitherSecretsNorDescriptorsNorIgnoredSignals() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let program = try HookProgram(
                world,
                """
                env >"$1/env"
                ls -l /proc/$$/fd >"$1/fds"
                cat /proc/self/status >"$1/status"
                cut -d' ' -f1,5 /proc/$$/stat >"$1/group"
                cat >>"$1/told"
                """)
            let daemon = try await world.startDaemon(
                program.settings,
                environment: [
                    "AWS_SECRET_ACCESS_KEY": "aws-secret", "HTTPS_PROXY": "http://proxy.invalid:1", "NO_PROXY": "*",
                    "PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "Europe/Paris", "IMGOPT_LOG_LEVEL": "debug",
                ])
            let client = try await daemon.client()
            try await client.finish(1, "acme")
            try await program.wrote(1, at: client)
            let names = Set(program.lines("env").map { String($0.prefix { $0 != "=" }) })
            #expect(names.isSubset(of: ["PATH", "LC_ALL", "TZ", "PWD", "OLDPWD", "SHLVL", "_"]), "\(names)")
            #expect(names.isSuperset(of: ["PATH", "LC_ALL", "TZ"]))
            // Those of the shell lead to the program and to what it writes here.
            let targets = program.lines("fds").compactMap { $0.split(separator: " ").last.map(String.init) }
            let kinds = Set(targets.map { target in target.hasPrefix("pipe:") ? "pipe" : target })
                .filter { !$0.hasPrefix(program.folder) }
            #expect(kinds == ["0", "/dev/null", "pipe", "(deleted)"], "\(program.lines("fds"))")
            #expect(Set(targets.filter { $0.hasPrefix("pipe:") }).count == 1)
            for masks in ["SigBlk", "SigIgn"] {
                let line = try #require(program.lines("status").first { $0.hasPrefix(masks) })
                // Of the program that prints it; the two beyond are glibc's own.
                #expect(line.hasSuffix("0000000"), "\(line)")
            }
            let group = try #require(program.lines("group").first).split(separator: " ")
            #expect(group.count == 2 && group[0] == group[1], "a group of its own")
        }
    }
}
