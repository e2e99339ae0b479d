import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import Testing

/// Some jobs through a daemon and a provider to which all kinds of things happen at once, drawn at random; then nothing
/// happens any more, and each image has its end.
final class ChaosRound {
    /// What happens to the processes and what is between them.
    private enum Deed: String, CaseIterable {
        case kill, end, killInACall, stopDaemon, stopProvider, stepClock, cutPath
    }

    private static let acts = 6
    private static let imagesAnAct = 12

    private let world: World
    private let clock: WallClock?
    private let title: String
    private var dice: Dice
    private var original: JSONValue = .null
    private var daemon: DaemonProcess
    private let recorder: EventRecorder
    private var jobs: [Int64] = []
    private var pictures: [Data] = []
    private var deeds: [String] = []
    private var struck: [String] = []

    /// The daemon's first start.
    init(_ world: World, seed: UInt64) async throws {
        self.world = world
        title = "chaos, IMGOPT_SEED=\(seed)"
        dice = Dice(seed: seed)
        clock = try WallClock(file: world.folder + "/clock")
        daemon = try await world.startDaemon(environment: clock?.environment() ?? [:])
        recorder = world.record(try await daemon.client())
    }

    /// Runs it and checks what came of it.
    func run() async throws {
        original = try await world.simulator.settings()
        for act in 0..<Self.acts {
            try await submit(act)
            if act == 0 { try await recorder.wait(.jobSubmitted) }
            try await world.simulator.set(OfferedFaults.draw(original, using: &dice))
            try await something()
            try await happen()
            try await something()
        }
        struck = try await world.simulator.stats()["faults_struck"]?.objectValue?.map { "\($0.key) \($0.value)" } ?? []
        try await world.simulator.set(OfferedFaults.none(original))
        let client = try await daemon.client()
        // What a person would do after a refusal that named a rate.
        _ = try await client.call(LimiterReset())
        let start = ContinuousClock.now
        let items = try await ends(client)
        let seconds = (ContinuousClock.now - start).components.seconds
        tell(items, seconds)
        try await check(items, client)
    }

    private func tell(_ items: [Item], _ seconds: Int64) {
        let ends = Dictionary(grouping: items) { "\($0.state.rawValue) \($0.error?.name ?? "")" }.mapValues(\.count)
        let lines = [
            "\(title): \(items.count) images, all at their end \(seconds) s after the faults ended: \(ends)",
            "  deeds: \(deeds.joined(separator: ", ")); struck: \(struck.joined(separator: ", "))", "",
        ]
        FileHandle.standardError.write(Data(lines.joined(separator: "\n").utf8))
    }

    /// Hands in a job; every fifth image is the same as the one before it, and is to be paid for as well.
    private func submit(_ act: Int) async throws {
        let images = (0..<Self.imagesAnAct).map { place in
            let number = pictures.count
            let same = place % 5 == 4
            pictures.append(same ? pictures[number - 1] : Samples.picture(number: number))
            return Image(
                source: "data:image/png;base64,\(pictures[number].base64EncodedString())", id: "\(number)",
                prompt: "picture \(same ? number - 1 : number)")
        }
        let submit = JobSubmit(
            store: try Samples.store(["ash", "beech", "cedar"][act % 3]), images: images, key: "act-\(act)", cache: .off
        )
        jobs.append(try await daemon.client().call(submit).id)
    }

    /// Goes on when something happened, or soon all the same: when what happens next strikes is to be drawn.
    private func something() async throws {
        let before = recorder.events.all.count
        let count = Int.random(in: 1...25, using: &dice)
        _ = try? await recorder.events.wait(for: before + count, "events", within: 3) { _ in true }
    }

    /// Lets a fault last.
    private func last(seconds: ClosedRange<Int>) async {
        let length = Int.random(in: seconds, using: &dice)
        _ = try? await Board<Int>().wait("the end of a fault", within: length) { _ in true }
    }

    private func happen() async throws {
        #expect(
            daemon.process.ending == nil, "\(title), after \(deeds): it ended by itself: \(daemon.process.errorText)")
        let possible = Deed.allCases.filter {
            ($0 != .cutPath || world.space != nil) && ($0 != .stepClock || clock != nil)
        }
        guard let deed = possible.randomElement(using: &dice) else { return }
        deeds.append(deed.rawValue)
        switch deed {
        case .kill: try await daemon.crash()
        case .end:
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(0), "\(title): \(daemon.process.errorText)")
        case .killInACall:
            try await daemon.crash()
            try await liveUntilACall()
        case .stopDaemon:
            daemon.process.signal(SIGSTOP)
            await last(seconds: 1...6)
            daemon.process.signal(SIGCONT)
        case .stopProvider:
            world.simulator.process.signal(SIGSTOP)
            await last(seconds: 1...6)
            world.simulator.process.signal(SIGCONT)
        case .stepClock:
            try clock?.set(aheadSeconds: [-7_200, -90, 0, 90, 7_200].randomElement(using: &dice) ?? 0)
        case .cutPath:
            try await world.space?.cut()
            await last(seconds: 1...6)
            if Bool.random(using: &dice) { try await daemon.crash() }
            await last(seconds: 0...2)
            try await world.space?.join()
        }
        if daemon.process.ending != nil {
            daemon.notify.close()
            daemon = try await world.startDaemon(environment: clock?.environment() ?? [:])
        }
    }

    /// One life that ends in a call of the disk, or soon after.
    private func liveUntilACall() async throws {
        let fault = DiskFault(deed: .killAfter, at: Int.random(in: 1...400, using: &dice))
        let environment = fault.environment(under: world.stateFolder, log: "/dev/null")
        let other = try world.launchDaemon(
            named: "c", environment: clock?.environment(with: environment) ?? environment)
        if (try? await other.process.ended(within: 5)) == nil { try await other.crash() }
        other.notify.close()
        #expect(other.process.ending == .killed(9), "\(title), \(fault): \(other.process.errorText)")
    }

    /// All images, once each is done, has failed, or waits for a person.
    private func ends(_ client: ImgoptClient) async throws -> [Item] {
        try await look(for: "\(title): an end of each image") {
            // Not in a hurry: a look at each event, or each second.
            _ = try? await recorder.events.wait(for: recorder.events.all.count + 1, "more", within: 1) { _ in true }
            var items: [Item] = []
            for job in jobs {
                let page = try await client.call(JobItems(job: job, limit: 1_000)).items
                if page.contains(where: { $0.state == .unresolved }) {
                    let waiting = try await client.call(JobExplain(job: job)).waiting
                    if waiting.contains(where: { $0.reason == .inDoubt }) { return [] }
                }
                items += page
            }
            return items
        } until: { items in
            !items.isEmpty && items.allSatisfy { [.done, .failed, .unresolved].contains($0.state) }
        }
    }

    private func check(_ items: [Item], _ client: ImgoptClient) async throws {
        try await recorder.catchUp(with: client)
        #expect(items.count == pictures.count, "\(title): an image was lost")
        for item in items {
            let number = Int(item.imageID ?? "") ?? 0
            guard item.state == .done else {
                #expect(item.error != nil, "\(title): image \(number) ended without a reason")
                continue
            }
            let path = try #require(item.outputs.first?.place, "\(title)")
            #expect(try Data(contentsOf: URL(filePath: path)) == pictures[number], "\(title): image \(number)")
        }
        // What was paid for, and is on record as such, and what came of it.
        let paid: Set = [
            "prediction_failed", "prediction_aborted", "prediction_lost", "output_missing", "output_gone",
            "output_invalid", "output_unfetched", "content_flagged", "canceled_at_provider",
        ]
        let prompts = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0.prompt ?? "") })
        var allowed: [String: Int] = [:]
        for item in items { allowed[item.prompt ?? "", default: 0] += 1 }
        for event in recorder.durable where event.kind == .itemRetrying {
            guard let prompt = event.item.flatMap({ prompts[$0] }) else { continue }
            if paid.contains(event.members["error"]?["name"]?.stringValue ?? "") { allowed[prompt, default: 0] += 1 }
        }
        for (prompt, count) in try await world.simulator.creationsByPrompt() {
            let most = allowed[prompt] ?? 0
            let events = recorder.durable.filter { $0.item.flatMap { prompts[$0] } == prompt }.map(\.json)
            #expect(
                count <= most, "\(title): \(prompt) was paid for \(count) times, \(most) are accounted for: \(events)")
        }
        #expect(recorder.durable.map(\.seq) == Array(1...Int64(recorder.durable.count)), "\(title)")
        let partial = try FileManager.default.contentsOfDirectory(atPath: world.stateFolder + "/outputs/.partial")
        #expect(partial.isEmpty, "\(title): \(partial)")
        #expect(daemon.process.ending == nil, "\(title): \(daemon.process.errorText)")
    }
}
