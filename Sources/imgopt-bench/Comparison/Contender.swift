import FoundationEssentials
import Glibc
import ImgoptClient
import ImgoptWire

/// Somebody who does the work: imgoptd, or one of the peers.
enum Contender: Hashable, Sendable {
    case imgoptd
    /// A script of `contrib/peers`, without its ending.
    case peer(String)

    static let all: [Contender] =
        [.imgoptd] + ["asyncio_httpx", "huey_sqlite", "celery_redis", "predecessor"].map { .peer($0) }

    var name: String {
        switch self {
        case .imgoptd: "imgoptd"
        case .peer(let name): name
        }
    }

    /// Does the work on a workbench of its own. Throws `Absent` if what it is made of is not installed.
    func run(_ work: ComparedWork, on bench: Workbench, _ peers: PeerPrograms) async throws -> ComparedRun {
        switch self {
        case .imgoptd: try await Self.runDaemon(work, bench)
        case .peer(let name): try await peers.run(name, work, bench)
        }
    }

    private static func runDaemon(_ work: ComparedWork, _ bench: Workbench) async throws -> ComparedRun {
        try await bench.withDaemon(work.perMinute == nil ? Settings.unlimited : [:]) { daemon in
            let client = try await daemon.client()
            let submits = Samples.submits(images: work.images, jobSize: 100, stores: 10)
            let before = try daemon.process.usage()
            let start = ContinuousClock.now
            try await Submitter.send(submits, to: daemon, connections: 1, window: 16)
            if let seconds = work.seconds {
                try await ContinuousClock().sleep(until: start + .seconds(seconds))
            } else {
                for job in 1...Int64(submits.count) { _ = try await client.call(JobWait(job: job)) }
            }
            let elapsed = ContinuousClock.now - start
            let after = try daemon.process.usage()
            let (counts, items) = (try await bench.simulator.counts(), try await client.call(StatsOverview()).items)
            return ComparedRun(
                seconds: elapsed.inSeconds, cpuSeconds: after.cpuSeconds - before.cpuSeconds,
                writtenBytes: after.writtenBytes - before.writtenBytes,
                outputs: try OutputFiles(below: bench.stateFolder + "/outputs"), failed: Int(items.failed),
                counts: counts)
        }
    }
}
