import ArgumentParser
import FoundationEssentials
import Glibc
import ImgoptClient
import ImgoptHash
import ImgoptJSON
import ImgoptWire

/// How photographs come in: their pace beside that of a copy, the daemon's memory, and others meanwhile.
struct Photographs: Benchmark {
    static let title = "photographs: files handed in by imgoptctl beside cp and sync of the same, and 100 users at once"
    static let configuration = CommandConfiguration(
        commandName: "photographs", abstract: "Large files: pace, memory, and answers meanwhile.",
        discussion: """
            The files are submitted by imgoptctl, each on disk before its answer, and then done against the stand-in, \
            which creations wait for until all are handed in. copy: \
            cp of the same folder and a sync of its file system, in the same run. What a file takes on one core: hash \
            is SHA-256, which both ends compute; encode and decode are base64; json is the reading of the lines; fsync \
            is what the copy's sync took. Started by root, the users at once are users of their own; else they are one \
            user on as many connections.
            """)

    @Option(help: "How many photographs.")
    var count = 200

    @Option(help: "How many bytes each has.")
    var bytes = 12_000_000

    @Option(help: "How many users put one each at once.")
    var users = 100

    @OptionGroup var common: CommonOptions

    /// So much of a file goes in one line when users put it themselves: as much as all clients send.
    private static let pieceBytes = 384 << 10
    private static let megabyte = 1_000_000.0
    private static let lookEvery = Duration.milliseconds(10)

    func validate() throws {
        guard (1...10_000).contains(count), (3_000_000...100_000_000).contains(bytes), (1...200).contains(users) else {
            throw ValidationError(
                "--count must be from 1 to 10000, --bytes from 3000000 to 100000000, --users from 1 to 200")
        }
    }

    func measure() async throws -> [Figure] {
        let simulator = SimulatorOptions.unlimited(longestRun: 0, outputBytes: 100_000)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            let folder = bench.folder + "/photographs"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            for number in 0..<count {
                try Data(Photograph(number)[0..<bytes]).write(to: URL(filePath: "\(folder)/\(number).jpg"))
            }
            let copy = try await Self.copy(folder, bench)
            let submitted = try await bench.withDaemon(settings) { try await submit(folder, to: $0, copy, bench) }
            let atOnce = try await bench.withDaemon(settings) { try await putAtOnce($0) }
            return submitted + split(syncSeconds: copy.sync) + atOnce
        }
    }

    private var settings: [String: String] {
        Settings.unlimited.merging(["socket.mode": "0666", "outputs.max_bytes": "1099511627776"]) { $1 }
    }

    /// How long `cp` takes, and after it a sync of the file system.
    private static func copy(_ folder: String, _ bench: Workbench) async throws -> (copy: Double, sync: Double) {
        // What was just made is on disk before anything is measured.
        _ = try await run("/bin/sync", ["-f", folder], bench)
        let copy = try await run("/bin/cp", ["-r", folder, folder + "-copied"], bench)
        let sync = try await run("/bin/sync", ["-f", folder + "-copied"], bench)
        try FileManager.default.removeItem(atPath: folder + "-copied")
        _ = try await run("/bin/sync", ["-f", folder], bench)
        return (copy, sync)
    }

    /// Runs a program to its end.
    /// - Parameter look: called while it runs, again and again.
    /// - Returns: how long that took, in seconds.
    private static func run(
        _ program: String, _ arguments: [String], _ bench: Workbench,
        _ look: (ChildProcess) async throws -> Void = { _ in }
    ) async throws -> Double {
        let log = bench.folder + "/run.log"
        let start = ContinuousClock.now
        let process = try ChildProcess(program, arguments, environment: [:], log: log)
        defer { process.kill() }
        while !process.hasEnded() {
            try await look(process)
            try await ContinuousClock().sleep(for: .milliseconds(2))
        }
        guard process.exitStatus() == 0 else {
            throw BenchError("\(program): \(String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self))")
        }
        return (ContinuousClock.now - start).inSeconds
    }

    private func submit(
        _ folder: String, to daemon: DaemonProcess, _ copy: (copy: Double, sync: Double), _ bench: Workbench
    ) async throws -> [Figure] {
        let client = try await daemon.client()
        let idle = try daemon.process.usage().residentBytes
        var (waits, last, clientPeak): ([Double], ContinuousClock.Instant, Double) = ([], .now, 0)
        let submit = [
            "--socket", daemon.socketPath, "--quiet", "submit", "--store", "photographs", "--prompt", "as it is",
            folder,
        ]
        // What is handed in is measured alone: else each is on its way to the stand-in while the next one comes.
        _ = try await client.call(DaemonPause())
        let before = try daemon.process.usage().cpuSeconds
        let seconds = try await Self.run(try Workbench.beside("imgoptctl"), submit, bench) { process in
            if let usage = try? process.usage() { clientPeak = max(clientPeak, usage.peakBytes) }
            guard ContinuousClock.now - last > Self.lookEvery else { return }
            last = .now
            waits.append(try await ContinuousClock().measure { _ = try await client.call(StatsGet()) }.inSeconds * 1000)
        }
        let submitCPU = try daemon.process.usage().cpuSeconds - before
        let start = ContinuousClock.now
        _ = try await client.call(DaemonResume())
        guard let job = try await client.call(JobList()).jobs.first else { throw BenchError("no job was submitted") }
        let ended = try await client.call(JobWait(job: job.id))
        guard ended.counts.done == count else { throw BenchError("\(ended.counts.done) of \(count) were done") }
        let doneSeconds = (ContinuousClock.now - start).inSeconds
        let usage = try daemon.process.usage()
        let whole = Double(count) * Double(bytes) / Self.megabyte
        let stats = Quantiles(waits)
        return [
            Figure("submit_mb_per_s", whole / seconds, goal: .atLeast(100)),
            Figure("copy_mb_per_s", whole / (copy.copy + copy.sync)),
            Figure("submit_to_copy_ratio", (copy.copy + copy.sync) / seconds),
            Figure("done_mb_per_s", whole / doneSeconds),
            Figure("memory_above_idle_mb", (usage.peakBytes - idle) / Self.megabyte, goal: .atMost(40)),
            Figure("imgoptctl_memory_mb", clientPeak / Self.megabyte),
            Figure("stats_p50_ms", stats[0.5]), Figure("stats_p99_ms", stats[0.99], goal: .atMost(20)),
            Figure("daemon_cpu_ms_per_photograph", submitCPU * 1000 / Double(count)),
        ]
    }

    /// What the parts of the way of one photograph take, one after the other on one core, in milliseconds.
    private func split(syncSeconds: Double) -> [Figure] {
        let photograph = Photograph(0)[0..<bytes]
        func milliseconds(_ body: () -> Void) -> Double { ContinuousClock().measure(body).inSeconds * 1000 }
        let hash = milliseconds { _ = SHA256.hex(of: photograph) }
        let pieces = stride(from: 0, to: bytes, by: Self.pieceBytes).map {
            Data(photograph[$0..<min($0 + Self.pieceBytes, bytes)])
        }
        var texts: [String] = []
        let encode = milliseconds { texts = pieces.map { $0.base64EncodedString() } }
        let decode = milliseconds { for text in texts { _ = Data(base64Encoded: text) } }
        let digest = String(repeating: "a", count: 64)
        let lines = texts.map { BlobPut(sha256: digest, bytes: Int64(bytes), data: $0).params.serialized() }
        let json = milliseconds { for line in lines { _ = try? JSONValue(parsing: line) } }
        return [
            Figure("hash_ms_per_photograph", hash), Figure("encode_ms_per_photograph", encode),
            Figure("decode_ms_per_photograph", decode), Figure("json_ms_per_photograph", json),
            Figure("fsync_ms_per_photograph", syncSeconds * 1000 / Double(count)),
        ]
    }

    /// Many users put one photograph each at the same time.
    private func putAtOnce(_ daemon: DaemonProcess) async throws -> [Figure] {
        var clients: [ImgoptClient] = []
        for number in 0..<users {
            // Who connects is who the daemon takes it for.
            if geteuid() == 0 { _ = seteuid(uid_t(50_000 + number)) }
            let client = try? await daemon.client()
            if getuid() == 0 { _ = seteuid(0) }
            guard let client else { throw BenchError("user \(number) can't connect") }
            clients.append(client)
        }
        let idle = try daemon.process.usage().residentBytes
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: Double.self) { group in
            for (number, client) in clients.enumerated() {
                group.addTask {
                    try await put(number, by: client)
                    return (ContinuousClock.now - start).inSeconds
                }
            }
            var times: [Double] = []
            for try await time in group { times.append(time) }
            return Quantiles(times)
        }
        let peak = try daemon.process.usage().peakBytes
        return [
            Figure("at_once_mb_per_s", Double(users) * Double(bytes) / Self.megabyte / times[1]),
            Figure("at_once_memory_above_idle_mb", (peak - idle) / Self.megabyte, goal: .atMost(150)),
            // Each has as much to put: fair is when all end together.
            Figure("at_once_last_to_median_ratio", times[1] / times[0.5], goal: .atMost(1.5)),
        ]
    }

    private func put(_ number: Int, by client: ImgoptClient) async throws {
        let photograph = Photograph(1_000_000 + number)
        let pieces = stride(from: 0, to: bytes, by: Self.pieceBytes).map { $0..<min($0 + Self.pieceBytes, bytes) }
        var whole = SHA256()
        for piece in pieces { whole.update(photograph[piece]) }
        let digest = whole.finish()
        for range in pieces {
            let piece = Data(photograph[range]).base64EncodedString()
            _ = try await client.call(
                BlobPut(sha256: digest, bytes: Int64(bytes), offset: Int64(range.lowerBound), data: piece))
        }
    }
}

/// The bytes of a picture that nobody else has, as far as its head tells. They are made as they are asked for.
private struct Photograph {
    private static let blockBytes = 65_536
    private let head: [UInt8]
    private let block: [UInt8]

    init(_ number: Int) {
        head = [0xFF, 0xD8, 0xFF, 0xE0] + Array("photograph \(number)".utf8)
        var state = UInt64(number) &+ 0x9E37_79B9_7F4A_7C15
        block = (0..<Self.blockBytes).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    subscript(range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        while bytes.count < range.count {
            let offset = (range.lowerBound + bytes.count) % Self.blockBytes
            bytes += block[offset..<min(Self.blockBytes, offset + range.count - bytes.count)]
        }
        for place in range.prefix(while: { $0 < head.count }) { bytes[place - range.lowerBound] = head[place] }
        return bytes
    }
}
