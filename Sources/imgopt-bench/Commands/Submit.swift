import ArgumentParser
import ImgoptClient
import ImgoptWire

/// How fast images are taken in and made durable.
struct Submit: Benchmark {
    static let title = "submit: images accepted, each on disk before its answer; nothing is created meanwhile"
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Durable images a second, and how long an answer takes.",
        discussion: "ack: from the sending of a submit to its answer, with as many under way as are allowed.")

    /// Submits that are answered before the next is sent.
    private static let single = 500

    @Option(parsing: .upToNextOption, help: "How many images in each job; several are measured one after the other.")
    var jobSize = [1, 100, 10_000]

    @Option(parsing: .upToNextOption, help: "How many connections send at once; several as well.")
    var connections = [1, 16]

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !jobSize.isEmpty, !connections.isEmpty, jobSize.allSatisfy({ (1...10_000).contains($0) }),
            connections.allSatisfy({ (1...100).contains($0) })
        else { throw ValidationError("--job-size must be from 1 to 10000, --connections from 1 to 100") }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                _ = try await client.call(DaemonPause())
                var (first, figures): (Int, [Figure]) = (0, [])
                for size in jobSize {
                    for count in connections {
                        figures += try await load(daemon, from: &first, jobSize: size, connections: count)
                    }
                }
                let waits = try await answerTimes(client, from: first)
                return figures + [
                    Figure("single_answer_p50_ms", waits[0.5]), Figure("single_answer_p99_ms", waits[0.99]),
                ]
            }
        }
    }

    /// Submits of one size; the images' numbers begin with `first`, and it goes on behind them.
    private func load(
        _ daemon: DaemonProcess, from first: inout Int, jobSize: Int, connections: Int
    ) async throws -> [Figure] {
        let submits = jobSize == 1 ? 20_000 : max(4 * connections, 50_000 / jobSize)
        let images = submits * jobSize
        let jobs = Samples.submits(images: images, jobSize: jobSize, stores: 10, from: first)
        first += images
        // Large ones would wait for each other's bytes to come in.
        let window = max(2, min(64, 6_400 / jobSize))
        let before = try daemon.process.usage()
        let outcome = try await Submitter.send(jobs, to: daemon, connections: connections, window: window)
        let after = try daemon.process.usage()
        let (name, thousands) = ("jobs_of_\(jobSize)_by_\(connections)", Double(images) / 1000)
        let isTheGoal = jobSize == 100 && connections == 1
        return [
            Figure(
                "\(name)_images_per_s", Double(images) / outcome.elapsed.inSeconds,
                goal: isTheGoal ? .atLeast(40_000) : nil),
            Figure("\(name)_ack_p50_ms", outcome.waits[0.5]),
            Figure("\(name)_ack_p99_ms", outcome.waits[0.99]),
            Figure("\(name)_cpu_ms_per_1000", (after.cpuSeconds - before.cpuSeconds) * 1000 / thousands),
            Figure("\(name)_written_kb_per_1000", (after.writtenBytes - before.writtenBytes) / 1024 / thousands),
        ]
    }

    /// Jobs of one image, the next once the last is answered.
    private func answerTimes(_ client: ImgoptClient, from first: Int) async throws -> Quantiles {
        var waits: [Double] = []
        for number in first..<(first + Self.single) {
            let submit = Samples.submit(images: number..<(number + 1), store: "single")
            let elapsed = try await ContinuousClock().measure { _ = try await client.call(submit) }
            waits.append(elapsed.inSeconds * 1000)
        }
        return Quantiles(waits)
    }
}
