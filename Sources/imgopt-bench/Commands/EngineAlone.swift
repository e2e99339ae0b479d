import ArgumentParser
import ImgoptEngine

/// The engine in this process, with a world that answers at once.
struct EngineAlone: Benchmark {
    static let title = "engine: alone, in this process, with 10,000 stores and 1,000,000 images queued"
    static let configuration = CommandConfiguration(commandName: "engine", abstract: "Decisions a second, and memory.")

    private static let stores = 10_000
    private static let queued = 1_000_000

    @Option(help: "How many images go through their whole life.")
    var images = 200_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...Self.queued).contains(images) else { throw ValidationError("--images must be from 1 to 1000000") }
    }

    func measure() async throws -> [Figure] {
        var (engine, bytes, submitted) = try Self.filled(jobSize: 100)
        // The other one is kept meanwhile: what it freed would be used again, and not be counted.
        let single = try Self.filled(jobSize: 1).bytesPerItem
        let run = EngineLoad.run(&engine, images: images)
        return [
            Figure("submitted_images_per_s", Double(Self.queued) / submitted.inSeconds),
            Figure("decisions_per_s", Double(images) / run.planning.inSeconds),
            Figure("whole_lives_per_s", Double(images) / run.all.inSeconds),
            Figure("bytes_per_item_in_jobs_of_100", bytes, goal: .atMost(200)),
            Figure("bytes_per_item_in_jobs_of_1", single, goal: .atMost(200)),
        ]
    }

    private static func filled(jobSize: Int) throws -> (engine: Engine, bytesPerItem: Double, elapsed: Duration) {
        let before = try ProcessUsage.ofThisProcess().residentBytes
        let start = ContinuousClock.now
        let engine = EngineLoad(stores: stores, queued: queued, jobSize: jobSize).engine()
        let elapsed = ContinuousClock.now - start
        let after = try ProcessUsage.ofThisProcess().residentBytes
        return (engine, (after - before) / Double(queued), elapsed)
    }
}
