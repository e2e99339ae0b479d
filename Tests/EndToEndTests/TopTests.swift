import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// `imgoptctl top` in a real terminal.
@Suite(.serialized, .net)
struct TopTests {
    private static let slow = ["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]

    private func start(_ pane: TerminalPane, _ daemon: DaemonProcess, _ arguments: String = "") throws {
        // The command after it tells how it ended and whether the terminal is as before.
        try pane.type(
            "clear; \(Programs.control) --socket \(daemon.socketPath) top \(arguments)"
                + "; echo ended $?; stty -a | tr ' ' '\\n' | grep -x -e icanon -e echo -e opost | xargs", "Enter")
    }

    private static func isGivenBack(_ screen: String, status: Int) -> Bool {
        screen.contains("ended \(status)\nopost icanon echo") && !screen.contains("QUEUED")
    }

    @Test func itShowsAndSteersWhatHappens() async throws {
        try await World.with(simulator: Self.slow, settings: ["engine.max_in_flight": "3"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let pane = try await TerminalPane(in: world)
            try start(pane, daemon)
            try await pane.wait("an empty screen") { $0.contains("no stores yet") && $0.contains("q quit") }

            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(9)))
            let busy = try await pane.wait("what was submitted") {
                $0.contains("store-0") && $0.contains("processing") && $0.contains("6 queued")
            }
            #expect(busy.contains("creations [") && busy.contains("3/6000 a minute"))
            #expect(busy.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count == 24)

            try pane.type("p")
            try await pane.wait("the pause") { $0.contains("store acme is paused") }
            #expect(try await client.call(StoreList()).stores.first?.paused == true)
            try pane.type("p")
            try await pane.wait("the end of the pause") { $0.contains("store acme goes on") }

            try pane.type("Tab", "e")
            try await pane.wait("why it waits") { $0.contains("job \(job.id) is running") && $0.contains("waits for") }
            try pane.type("x", "?")
            try await pane.wait("the help") { $0.contains("Shift-Tab") }
            try pane.type("x")

            try pane.resize(columns: 130, rows: 40)
            try await pane.wait("the larger screen") { $0.split(separator: "\n").contains { $0.count > 110 } }
            try pane.resize(columns: 50, rows: 14)
            try await pane.wait("the smaller screen") { $0.contains("STORE") && $0.contains("JOB") }

            try pane.type("c")
            try await pane.wait("the question") { $0.contains("cancel job \(job.id)? (y/n)") }
            #expect(try await client.call(JobGet(job: job.id)).state == .running)
            try pane.type("y")
            #expect(try await client.finished(job: job.id).state == .canceled)
            try await pane.wait("the end of the job") { $0.contains("canceled") && $0.contains("nothing in flight") }

            try pane.type("q")
            try await pane.wait("the terminal as it was") { Self.isGivenBack($0, status: 0) }
        }
    }

    @Test func itOutlivesTheDaemon() async throws {
        try await World.with(simulator: Self.slow) { world in
            let daemon = try await world.startDaemon()
            let pane = try await TerminalPane(in: world)
            try start(pane, daemon, "--color never --utc")
            try await pane.wait("the screen") { $0.contains("no stores yet") }
            await daemon.process.stop()
            try await pane.wait("the loss") { $0.contains("connecting again") }
            let client = try await world.startDaemon().client()
            try await pane.wait("the return") { !$0.contains("connecting again") && $0.contains("imgoptd") }
            _ = try await client.call(JobSubmit(store: try Samples.store("later"), images: Samples.remote(2)))
            try await pane.wait("what happened since") { $0.contains("later") && $0.contains("processing") }
            try pane.type("C-c")
            try await pane.wait("the terminal as it was") { Self.isGivenBack($0, status: 0) }
        }
    }

    @Test(arguments: ["TERM", "HUP"])
    func aSignalLeavesTheTerminalAsItWas(signal: String) async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let pane = try await TerminalPane(in: world)
            try start(pane, daemon)
            try await pane.wait("the screen") { $0.contains("no stores yet") }
            let shell = try pane.shellPID()
            let children = try String(contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
            let killer = try world.launch(
                "/bin/kill", ["-\(signal)"] + children.split(separator: " ").map(String.init), name: "kill")
            #expect(try await killer.ended() == .exited(0))
            try await pane.wait("the terminal as it was") { Self.isGivenBack($0, status: 130) }
        }
    }

    @Test func itCanBeSuspended() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let pane = try await TerminalPane(in: world)
            try pane.type("clear; \(Programs.control) --socket \(daemon.socketPath) top", "Enter")
            try await pane.wait("the screen") { $0.contains("no stores yet") }
            try pane.type("C-z")
            try await pane.wait("the shell") { $0.contains("Stopped") && !$0.contains("no stores yet") }
            try pane.type("fg", "Enter")
            try await pane.wait("the screen again") { $0.contains("no stores yet") && !$0.contains("Stopped") }
            try pane.type("q")
            try await pane.wait("the shell again") { $0.contains("Stopped") }
        }
    }
}
