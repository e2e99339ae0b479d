import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// A person who has seen enough.
@Suite(.serialized) struct InterruptTests {
    private static let slow = ["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]

    /// A job whose image runs for long.
    private func running(_ client: ImgoptClient) async throws -> Int64 {
        let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1))).id
        for try await event in client.events(EventsSubscribe(since: 0)) where event.kind == .itemProcessing { break }
        return job
    }

    /// Runs a shell's script with the program and the socket as its arguments.
    private func shell(_ world: World, _ script: String) throws -> ChildProcess {
        try world.launch("/bin/sh", ["-c", script, Programs.control, world.socketPath], name: "shell")
    }

    /// Ctrl-C, once it is listened to.
    private func interrupt(_ process: ChildProcess) async throws {
        let status = { try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8) }
        try await look(for: "its handler", at: status) { text in
            let caught = text.components(separatedBy: "\nSigCgt:\t").last?.prefix(16) ?? ""
            return UInt64(caught, radix: 16).map { $0 & 1 << UInt64(SIGINT - 1) != 0 } ?? false
        }
        process.signal(SIGINT)
    }

    @Test func whatIsReadSaysHowFarItCameWhenItIsEnded() async throws {
        try await World.with(simulator: Self.slow) { world in
            let daemon = try await world.startDaemon()
            let job = try await running(try await daemon.client())
            let events = try ChildProcess(
                Programs.control, ["--socket", daemon.socketPath, "events", "--follow", "--since", "0"],
                environment: [:], errorPath: world.folder + "/events.err")
            _ = try await events.lines.wait("the third event") { $0.contains("item.creating") }
            try await interrupt(events)
            #expect(try await events.ended() == .exited(130))
            // An event counts when all of its line was written: the last one may not yet.
            let told = try #require(
                try /([0-9]+) events? shown; --since ([0-9]+) goes on from there\n/.wholeMatch(in: events.errorText))
            #expect(Int(told.1) ?? 0 >= 2 && Int(told.2) ?? 0 >= 2, "\(events.errorText)")

            // A daemon that says nothing keeps it where it is.
            daemon.process.signal(SIGSTOP)
            defer { daemon.process.signal(SIGCONT) }
            let out = world.folder + "/my results"
            let results = try world.launch(
                Programs.control, ["--socket", daemon.socketPath, "results", "\(job)", "--out", out], name: "results")
            try await interrupt(results)
            #expect(try await results.ended() == .exited(130))
            #expect(
                results.errorText
                    == "0 results written to \(out); this goes on: imgoptctl results \(job) --out '\(out)'\n")
        }
    }

    @Test func aWaitThatIsEndedSaysThatTheJobGoesOn() async throws {
        try await World.with(simulator: Self.slow) { world in
            let client = try await world.startDaemon().client()
            let job = try await running(client)
            let wait = try world.launch(
                Programs.control, ["--socket", world.socketPath, "wait", "\(job)"], name: "wait")
            try await interrupt(wait)
            #expect(try await wait.ended() == .exited(130))
            #expect(wait.errorText == "job 1 goes on; wait for it again with: imgoptctl wait 1\n")
        }
    }

    /// As nohup has it: the end of the terminal is no end of the watch.
    @Test func aSignalThatIsToBeIgnoredIs() async throws {
        try await World.with(simulator: Self.slow) { world in
            let client = try await world.startDaemon().client()
            let job = try await running(client)
            let watch = try shell(world, "trap '' HUP; exec \"$0\" --socket \"$1\" watch \(job)")
            try await look(for: "the watch", at: { watch.errorText }) { $0.contains("job 1: 0/1 done") }
            watch.signal(SIGHUP)
            _ = try await client.call(JobCancel(job: job))
            #expect(try await watch.ended() == .exited(1))
            #expect(watch.errorText.contains("job 1 canceled"), "\(watch.errorText)")
        }
    }

    /// A socket in the place of a closed standard output would be written to.
    @Test func closedAndFullOutputsAreTold() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            let client = try await world.startDaemon().client()
            for (redirection, reason) in [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")] {
                let stats = try shell(world, "\"$0\" --socket \"$1\" stats \(redirection)")
                #expect(try await stats.ended() == .exited(1))
                #expect(stats.errorText == "imgoptctl: can't write to standard output: \(reason)\n")
            }
            let mute = try shell(world, "exec \"$0\" --socket \"$1\" watch 7 <&- >&- 2>&-")
            #expect(try await mute.ended() == .exited(5))
            let submit = try shell(
                world, "\"$0\" --socket \"$1\" submit --store a --prompt p https://a.example/b.png >/dev/full")
            #expect(try await submit.ended() == .exited(1))
            #expect(submit.errorText.hasPrefix("imgoptctl: job 1 was handed in, but can't be"), "\(submit.errorText)")
            #expect(try await client.call(JobList()).jobs.count == 1)
        }
    }

    /// The submit has listened to the signal before the watch does: the second listener has to hear it too.
    @Test(arguments: [SIGINT, SIGTERM])
    func signalEndsTheWatchAfterASubmitAndLeavesTheJob(number: Int32) async throws {
        try await World.with(simulator: Self.slow) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let program = try ChildProcess(
                Programs.control,
                [
                    "--socket", daemon.socketPath, "submit", "--store", "acme", "--prompt", "p", "--watch",
                    "--out", world.folder + "/my results", "http://127.0.0.1:9/1.png",
                ], environment: [:], errorPath: world.folder + "/control.err")
            let id = try #require(Int64(try await program.lines.wait("the job's id") { _ in true }))
            for try await event in client.events(EventsSubscribe(since: 0)) where event.kind == .itemProcessing {
                break
            }
            program.signal(number)
            #expect(try await program.ended() == .exited(130))
            #expect(try await client.call(JobGet(job: id)).state == .running)
            let goOn = "watch it with: imgoptctl watch \(id) --out '\(world.folder)/my results'"
            #expect(program.errorText.contains(goOn), "\(program.errorText)")
        }
    }
}
