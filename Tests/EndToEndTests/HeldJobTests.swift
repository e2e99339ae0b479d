import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Jobs that do not go on by themselves: what `imgoptctl` says of them, and that what it names to do helps.
@Suite(.serialized, .net)
struct HeldJobTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    private func control(_ world: World, _ arguments: [String]) throws -> ChildProcess {
        try world.launch(Programs.control, ["--socket", world.socketPath] + arguments, name: "imgoptctl")
    }

    /// Runs `imgoptctl` to its end, which is a good one.
    @discardableResult
    private func told(_ world: World, _ arguments: String...) async throws -> String {
        let program = try control(world, arguments)
        #expect(try await program.ended() == .exited(0), "\(arguments): \(program.errorText)")
        return await program.lines.whole().joined(separator: "\n") + program.errorText
    }

    /// An open job whose images are done and whose sender is gone.
    private func abandoned(_ client: ImgoptClient, key: String? = nil) async throws -> Int64 {
        var submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2), key: key)
        submit.open = true
        let job = try await client.call(submit).id
        try await look(for: "its images' end", at: { try await client.call(JobGet(job: job)) }) { $0.counts.done == 2 }
        return job
    }

    @Test func aWatchSaysThatItsSenderIsAwaited() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let job = try await abandoned(client, key: "order-7")
            _ = try await client.call(DaemonDrain())
            let watch = try control(world, ["watch", "\(job)"])
            try await look(for: "the bar's word", at: { watch.errorText }) { $0.contains("2/2+ done, open") }
            #expect(watch.errorText.contains("job 1 is open: it waits for more images until its sender seals it"))
            #expect(watch.errorText.contains("the same submit with its key goes on with it"))
            #expect(watch.errorText.contains("the daemon takes no new work: imgoptctl resume"), "\(watch.errorText)")
            #expect(watch.errorText.contains(#"imgoptctl call job.seal '{"job":1}' ends it"#))
            try await told(world, "call", "job.seal", #"{"job":1}"#)
            #expect(try await watch.ended() == .exited(0))
            #expect(watch.errorText.contains("job 1 done: 2 of 2 images done"))
            #expect(watch.errorText.components(separatedBy: "job 1 is open").count == 2, "told once")
        }
    }

    /// All that it had is done, and yet it may lack images: nobody is to take it for whole.
    @Test func whatIsCanceledWhileItIsOpenIsNoWholeSuccess() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let id = try await abandoned(client)
            let watch = try control(world, ["watch", "\(id)"])
            try await look(for: "what to do", at: { watch.errorText }) { $0.contains("imgoptctl cancel \(id) stops") }
            #expect(!watch.errorText.contains("with its key"))
            try await told(world, "cancel", "\(id)")
            #expect(try await watch.ended() == .exited(1))
            #expect(watch.errorText.contains("canceled before its sender had sealed it"), "\(watch.errorText)")
            let job = try await client.call(JobGet(job: id))
            #expect(job.state == .done && job.counts == ItemCounts(done: 2) && job.error?.name == "job_unsealed")
            #expect(try await told(world, "explain", "\(id)").contains("(job_unsealed)"))
            #expect(try await told(world, "jobs").contains("job_unsealed"))
            let lines = daemon.process.errorText.split(separator: "\n").filter { $0.contains(" job ") }
            #expect(lines.count == 1 && lines[0].contains("job done: 2 of 2 images done"), "\(lines)")
        }
    }

    /// Its forecast knows midnight, and so there is an ETA; what runs at the provider for long then keeps it going.
    @Test func aWatchSaysThatABudgetIsUsedUpAndTakesItBack() async throws {
        let slow = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        let settings = ["models.google/nano-banana.price_per_run": "0.04", "stores.acme.daily_budget": "0.02"]
        try await World.with(simulator: slow, settings: settings) { world in
            let client = try await world.startDaemon().client()
            let acme = try Samples.store("acme")
            let job = try await client.call(JobSubmit(store: acme, images: Samples.remote(2))).id
            let watch = try control(world, ["watch", "\(job)"])
            try await look(for: "the budget", at: { watch.errorText }) {
                $0.contains("job 1 waits for a budget: an image costs 0.04 USD")
            }
            try await look(for: "the bar's word", at: { watch.errorText }) { $0.contains("0/2 done, no budget") }
            _ = try await client.call(StoreSet(store: acme, dailyBudget: Amount(micros: 1_000_000)))
            try await look(for: "its end", at: { watch.errorText }) { $0.contains("\njob 1 goes on\n") }
            try await told(world, "cancel", "\(job)")
            #expect(try await watch.ended() == .exited(1))
        }
    }

    @Test func aWatchSaysThatTheProviderIsAway() async throws {
        let slow = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        try await World.with(simulator: slow) { world in
            let client = try await world.startDaemon().client()
            let submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2))
            let job = try await client.call(submit).id
            try await look(for: "its runs", at: { try await client.call(JobGet(job: job)) }) {
                $0.counts.processing == 2
            }
            let watch = try control(world, ["watch", "\(job)"])
            let rule: JSONValue = ["probability": 1, "kinds": ["get", "list"], "status": 503]
            try await world.simulator.set(["faults": ["error_before": rule]])
            try await look(for: "the outage", at: { watch.errorText }) {
                $0.contains("job 1 waits for the provider: their prediction, and the provider can't be reached")
            }
            try await world.simulator.set(["faults": ["error_before": ["probability": 0]]])
            try await look(for: "its end", at: { watch.errorText }) { $0.contains("\njob 1 goes on\n") }
            watch.signal(SIGINT)
            #expect(try await watch.ended() == .exited(130))
        }
    }

    /// Nothing runs: what looks for the answer alone reads the list.
    @Test func aListThatFailsForALostAnswerIsToldWithWhatWaitsForIt() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set([
                "faults": [
                    "reset_after": ["next": 1, "kinds": ["create"]],
                    "error_before": ["probability": 1, "kinds": ["list"], "status": 503],
                ]
            ])
            let submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1))
            let job = try await client.call(submit).id
            func check(_ name: String) async throws -> HealthCheck? {
                try await client.call(HealthGet()).checks.first { $0.name == name }
            }
            let list = try await look(for: "the failing list", at: { try await check("list") }) { $0?.ok == false }
            #expect(list?.detail.contains("503") == true, "\(list?.detail ?? "")")
            #expect(list?.detail.contains("1 creation whose answer was lost waits") == true, "\(list?.detail ?? "")")
            #expect(try await check("unresolved")?.detail.hasPrefix("1 creation whose answer was lost") == true)
            let why = try await told(world, "explain", "\(job)")
            #expect(why.contains("news of a lost answer: the provider's list"), "\(why)")
            try await world.simulator.set(["faults": ["error_before": nil]])
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 1))
            #expect(try await check("list")?.ok == true)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
        }
    }

    @Test func aWatchSaysWhatIsPausedAndHowItGoesOn() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            _ = try await client.call(DaemonPause())
            let submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3))
            let held = try await client.call(submit).id
            let watch = try control(world, ["watch", "\(held)"])
            try await look(for: "the bar's word", at: { watch.errorText }) { $0.contains("0/3 done, paused") }
            let all = "job 1 waits for the end of a pause: all creations are paused by an admin: imgoptctl resume"
            #expect(watch.errorText.contains(all), "\(watch.errorText)")
            #expect(try await told(world, "status").contains("paused: creations are paused by an admin"))
            _ = try await client.call(StorePause(store: try Samples.store("acme")))
            let health = try await told(world, "health")
            #expect(health.contains("paused\tpaused\tcreations are paused"), "\(health)")
            #expect(health.contains("store\tpaused\tacme is paused"), "\(health)")
            try await told(world, "resume")
            try await look(for: "the other pause", at: { watch.errorText }) {
                $0.contains("job 1 waits for the end of a pause: the store acme is paused: imgoptctl store resume acme")
            }
            try await told(world, "store", "resume", "acme")
            #expect(try await watch.ended() == .exited(0), "\(watch.errorText)")
            try await told(world, "drain")
            #expect(try await told(world, "health").contains("draining\tdraining\tthe daemon takes no new work"))
        }
    }
}
