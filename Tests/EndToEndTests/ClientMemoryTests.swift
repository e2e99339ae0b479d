import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// What imgoptctl takes for a file of 100 MB more than for a small one, in and out.
@Suite(.serialized, .net)
struct ClientMemoryTests {
    private static let most = 32 << 20
    private static let script = """
        import resource, subprocess, sys
        status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        sys.exit(status)
        """

    /// The most that was resident of imgoptctl, in bytes.
    private func peak(_ world: World, _ arguments: [String]) async throws -> Int {
        let process = try world.launch(
            "/usr/bin/env",
            ["python3", "-c", Self.script, Programs.control, "--socket", world.socketPath] + arguments, name: "peak")
        #expect(try await process.ended() == .exited(0))
        let kilobytes = try #require(await process.lines.whole().first.flatMap { Int($0) })
        return kilobytes * 1024
    }

    @Test func aFileOf100MBCosts32AtMost() async throws {
        try await World.with(simulator: ["--create-rpm", "0", "--output-bytes", "512"]) { world in
            let client = try await world.startDaemon().client()
            var peaks: [(sent: Int, fetched: Int)] = []
            for (number, bytes) in [10_000, 100_000_000].enumerated() {
                let photograph = "\(world.folder)/\(number).jpg"
                var content = Data([0xFF, 0xD8, 0xFF, 0xE0])
                content.append(Data(count: bytes - content.count))
                try content.write(to: URL(filePath: photograph))
                let sent = try await peak(world, ["submit", "--store", "acme", "--prompt", "as it is", photograph])
                let job = try #require(try await client.call(JobList(limit: 1)).jobs.first)
                let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
                let copy = photograph + ".copy"
                let fetched = try await peak(world, ["item", "\(item.id)", "--source", "--out", copy])
                #expect(FileManager.default.contentsEqual(atPath: photograph, andPath: copy))
                peaks.append((sent, fetched))
            }
            #expect(peaks[1].sent - peaks[0].sent <= Self.most, "\(peaks)")
            #expect(peaks[1].fetched - peaks[0].fetched <= Self.most, "\(peaks)")
        }
    }
}
