import ArgumentParser
import Glibc

/// The same work by other means, in the same run.
struct Compare: Benchmark {
    static let title = "compare: imgoptd and its peers, each creating, polling and downloading 20 KB with a stand-in"
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "imgoptd beside other ways to do its work.",
        discussion: """
            free: as fast as they can, against answers that come at once, in rounds of alternating runs; the median \
            counts. The peers have ten images under way, which is best for them, and look every 10 ms. times_imgoptd \
            is how often its images a second go into imgoptd's.

            paced: all at the same time for --rate-seconds, at 450 creations a minute against stand-ins that allow 450 \
            in any minute and answer within 250 ms, runs of 9 to 11 s, more images than fit. The peers have 100 images \
            under way and look every 2 s.

            Start it by contrib/compare, which installs what the peers are made of. One whose libraries are missing is \
            left out, with a line on standard error.
            """)

    private static let perMinute = 450

    @Option(help: "A Python that has the libraries of contrib/peers/requirements.txt.")
    var python = "python3"

    @Option(help: "The folder of the peers.")
    var peers = "contrib/peers"

    @Option(help: "How many images each makes in a run without a rate.")
    var images = 2_000

    @Option(help: "How many such runs each has; 0 leaves them out.")
    var rounds = 3

    @Option(help: "How long the part with the rate is; 0 leaves it out.")
    var rateSeconds = 120

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (100...100_000).contains(images), (0...100).contains(rounds) else {
            throw ValidationError("--images must be from 100 to 100000, --rounds from 0 to 100")
        }
        guard rateSeconds == 0 || (30...3_600).contains(rateSeconds) else {
            throw ValidationError("--rate-seconds must be 0, or from 30 to 3600")
        }
    }

    func measure() async throws -> [Figure] { try await free() + paced() }

    // MARK: As fast as they can

    private func free() async throws -> [Figure] {
        guard rounds > 0 else { return [] }
        let work = ComparedWork(images: images, perMinute: nil, seconds: nil)
        var runs: [Contender: [ComparedRun]] = [:]
        var contenders = Contender.all
        for _ in 0..<rounds {
            for contender in contenders {
                guard let (run, _) = try await run(contender, work) else {
                    contenders.removeAll { $0 == contender }
                    continue
                }
                runs[contender, default: []].append(run)
            }
        }
        func median(_ contender: Contender, _ value: (ComparedRun) -> Double) -> Double {
            Quantiles((runs[contender] ?? []).map(value))[0.5]
        }
        let own = median(.imgoptd) { Double($0.outputs.count) / $0.seconds }
        return contenders.flatMap { contender in
            let speed = median(contender) { Double($0.outputs.count) / $0.seconds }
            let thousands = Double(images) / 1000
            return [
                Figure("free_\(contender.name)_images_per_s", speed),
                Figure("free_\(contender.name)_times_imgoptd", own / speed),
                Figure(
                    "free_\(contender.name)_cpu_ms_per_1000", median(contender) { $0.cpuSeconds * 1000 / thousands }),
                Figure(
                    "free_\(contender.name)_written_kb_per_1000",
                    median(contender) { $0.writtenBytes / 1024 / thousands }),
                Figure("free_\(contender.name)_not_done", median(contender) { Double(images - $0.outputs.count) }),
            ]
        }
    }

    // MARK: At a rate

    private func paced() async throws -> [Figure] {
        guard rateSeconds > 0 else { return [] }
        // More than fits, for those too that go over the rate.
        let images = Self.perMinute * (rateSeconds / 60 + 2)
        let work = ComparedWork(images: images, perMinute: Self.perMinute, seconds: rateSeconds)
        let figures = try await withThrowingTaskGroup(of: (Contender, [Figure]).self) { group in
            for contender in Contender.all {
                group.addTask {
                    guard let (run, noticing) = try await self.run(contender, work) else { return (contender, []) }
                    return (contender, paced(contender.name, run, noticing))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return Contender.all.flatMap { figures[$0] ?? [] }
    }

    private func paced(_ name: String, _ run: ComparedRun, _ noticing: Quantiles) -> [Figure] {
        let (counts, isOwn) = (run.counts, name == Contender.imgoptd.name)
        let allowed = Double(Self.perMinute) * run.seconds / 60
        return [
            Figure("paced_\(name)_percent_of_the_rate", Double(counts.creations) * 100 / allowed),
            Figure(
                "paced_\(name)_most_in_a_minute", Double(counts.mostInWindow),
                goal: isOwn ? .atMost(Double(Self.perMinute)) : nil),
            Figure("paced_\(name)_refused_creations", Double(counts.refused), goal: isOwn ? .atMost(0) : nil),
            Figure("paced_\(name)_refused_reads", Double(counts.refusedReads), goal: isOwn ? .atMost(0) : nil),
            Figure("paced_\(name)_done", Double(run.outputs.count)),
            Figure("paced_\(name)_done_in_the_last_minute", Double(run.outputs.lastMinute)),
            Figure("paced_\(name)_failed", Double(run.failed)),
            Figure("paced_\(name)_reads_per_image", Double(counts.reads) / Double(max(run.outputs.count, 1))),
            Figure("paced_\(name)_end_to_noticed_p50_s", noticing[0.5] / 1000, goal: isOwn ? .atMost(0.1) : nil),
            Figure("paced_\(name)_end_to_noticed_p95_s", noticing[0.95] / 1000, goal: isOwn ? .atMost(0.2) : nil),
            Figure("paced_\(name)_cpu_percent", run.cpuSeconds * 100 / run.seconds),
        ]
    }

    // MARK: One run

    /// One run on a workbench of its own, and after how many milliseconds the end of each prediction was noticed; nil,
    /// and a word about it, if the contender can't be had here.
    private func run(_ contender: Contender, _ work: ComparedWork) async throws -> (ComparedRun, Quantiles)? {
        let programs = PeerPrograms(python: python, folder: peers)
        return try await Workbench.with(directory: common.directory, simulator: work.simulator) { bench in
            do {
                let run = try await contender.run(work, on: bench, programs)
                return (run, Quantiles(try await bench.simulator.noticing()))
            } catch let absent as Absent {
                let line = "imgopt-bench: \(contender.name) is left out: \(absent.reason)\n"
                _ = unsafe Array(line.utf8).withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
                return nil
            }
        }
    }
}
