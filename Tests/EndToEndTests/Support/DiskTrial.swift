import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// One job through one daemon whose disk has a fault, and through the next one on a good disk.
///
/// After it nothing may be lost, paid for twice, told and then denied, or half there, whatever the fault was.
struct DiskTrial {
    /// What becomes of the folder between the two daemons.
    enum Between {
        case nothing
        /// A power cut; with a seed, part of what was not synced survives.
        case powerCut(tearing: UInt64?)
    }

    /// How the first daemon fared.
    struct Report {
        /// Whether the client was told that its job is taken.
        var wasAcknowledged = false
        var ending: ChildProcess.Ending?
        var errorText = ""
        /// How many calls there were, if it ended by itself.
        var calls: Int?
    }

    let world: World
    /// Tells this trial's pictures, folders and key from all others of its world.
    let number: Int
    let fault: DiskFault
    var between = Between.nothing
    var images = 4

    private var state: String { "\(world.folder)/state-\(number)" }
    private var log: String { "\(world.folder)/calls-\(number)" }
    private var pictures: [Data] {
        (0..<images).map { Samples.picture(number: number * images + $0) }
    }

    /// Runs it and checks all but how the first daemon ended.
    func run() async throws -> Report {
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
        let creations = try await world.creations()
        let history = try DiskHistory(state)
        let first = try await life(fault.environment(under: state, log: log))
        let records = try DiskRecord.read(log)
        if case .powerCut(let seed) = between {
            for record in records { history.note(record) }
            try history.cutPower(tearing: seed)
        }
        let second = try await life([:])
        let told = "\(fault), then \(between), seed \(Dice.seed)"
        #expect(second.isDone, "\(told): the job did not end: \(second.problem ?? "")\n\(second.report.errorText)")
        #expect(second.report.ending == .exited(0), "\(told): \(second.report.errorText)")
        if let acknowledged = first.job {
            #expect(second.job == acknowledged, "\(told): an acknowledged job was lost")
        }
        #expect(second.events.starts(with: first.events), "\(told): what was told is not so any more")
        #expect(second.events.map(\.seq) == Array(1...Int64(max(1, second.events.count))), "\(told)")
        #expect(second.events.count { $0.kind == .itemDone } == images, "\(told)")
        #expect(try await world.creations() - creations == images, "\(told): paid for twice, or not at all")
        #expect(second.files == pictures, "\(told): the outputs are not the pictures")
        let unfinished = try? FileManager.default.contentsOfDirectory(atPath: state + "/outputs/.partial")
        #expect(unfinished == [], "\(told): unfinished files are left")
        var report = first.report
        report.wasAcknowledged = first.job != nil
        report.calls = records.last.flatMap { $0.kind == .counted ? $0.offset : nil }
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.removeItem(atPath: log)
        return report
    }

    /// What one daemon's life came to, as its client saw it.
    private struct Life {
        var job: Int64?
        var isDone = false
        var problem: String?
        var files: [Data] = []
        var places: Set<String> = []
        var events: [EventNotification] = []
        var report = Report()
    }

    /// Starts a daemon, hands it the job (again), and ends it when the job is done, or it ended by itself.
    private func life(_ fault: [String: String]) async throws -> Life {
        var settings = ["state.directory": state]
        if world.bucket != nil { settings["s3.prefix"] = "trial-\(number)" }
        let daemon = try world.launchDaemon(named: "\(number)", settings, environment: fault)
        var life = Life()
        do {
            try await daemon.ready()
            let client = try await daemon.client()
            let recorder = EventRecorder(client)
            do {
                life.job = try await submit(client)
                if let job = life.job {
                    let ended = try await client.finished(job: job)
                    life.isDone = ended.counts == ItemCounts(done: images)
                    if !life.isDone { life.problem = "\(ended.counts)" }
                    // A kill may fall between the answer and the event.
                    _ = try await look(for: "the event of the job's end") {
                        recorder.durable.contains { $0.kind == .jobFinished } || daemon.process.ending != nil
                    } until: {
                        $0
                    }
                    for item in try await client.call(JobItems(job: job)).items where life.isDone {
                        life.files.append(try await client.whole(item))
                        life.places.insert(item.outputs.first?.place ?? "")
                    }
                    if fault.isEmpty { try await settled(life.places) }
                }
            } catch {
                life.problem = "\(error)"
            }
            await recorder.stop()
            life.events = recorder.durable
        } catch {
            life.problem = "\(error)"
        }
        if daemon.process.ending == nil, !self.fault.deed.isKill || fault.isEmpty || life.isDone {
            daemon.process.signal(SIGTERM)
        }
        life.report.ending = try await daemon.process.ended()
        daemon.notify.close()
        life.report.errorText = daemon.process.errorText
        return life
    }

    /// Waits until the bucket has what the rows name and nothing else, and nothing waits for it any more.
    private func settled(_ places: Set<String>) async throws {
        guard let bucket = world.bucket else { return }
        let start = "s3://\(ObjectServer.bucket)/trial-\(number)/"
        let waiting = state + "/outputs/.waiting"
        _ = try await look(for: "the objects of the rows, and no file that waits") {
            let names = FileManager.default.enumerator(atPath: waiting)?.compactMap { $0 as? String } ?? []
            return (bucket.objects.filter { $0.hasPrefix(start) }, names)
        } until: {
            $0.0 == places && $0.1.isEmpty
        }
    }

    /// Hands the job in until it is taken: a refusal that may pass is no loss, and the key makes it the same job.
    private func submit(_ client: ImgoptClient) async throws -> Int64 {
        let images = pictures.enumerated().map { place, bytes in
            Image(
                source: "data:image/png;base64,\(bytes.base64EncodedString())", id: "\(place)",
                prompt: "trial \(number), picture \(place)")
        }
        let submit = JobSubmit(store: try Samples.store("acme"), images: images, key: "trial-\(number)")
        for _ in 0..<20 {
            do {
                return try await client.call(submit).id
            } catch {
                guard case .refused(let refusal) = error, refusal.isRetryable else { throw error }
            }
        }
        return try await client.call(submit).id
    }
}

extension World {
    /// How many predictions the stand-in has made; it fails when two of them are for the same input.
    func creations() async throws -> Int {
        let stats = try await simulator.stats()
        #expect(stats["duplicates"]?.intValue == 0, "an image was paid for twice")
        return Int(stats["creations"]?.intValue ?? -1)
    }
}
