import UnixSignals

/// Runs benchmarks so that their processes and folders go with them, also when a signal ends this program.
enum Measuring {
    /// Runs each in turn.
    static func report(_ benchmarks: [any Benchmark]) async throws -> Report {
        let before = try Machine.Before()
        var sections: [Report.Section] = []
        for benchmark in benchmarks {
            let kind = type(of: benchmark)
            let figures = try await untilSignaled { try await benchmark.measure() }
            sections.append(.init(name: kind.name, title: kind.title, figures: figures))
        }
        return Report(machine: try before.machine(), sections: sections)
    }

    /// Runs `body` on a thread of its own pool rather than on the main one, which every await would hop to and from.
    private static func untilSignaled(_ body: @escaping @Sendable () async throws -> [Figure]) async throws -> [Figure]
    {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return try await withThrowingTaskGroup(of: [Figure]?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            defer { group.cancelAll() }
            guard let figures = try await group.next() ?? nil else { throw BenchError("ended by a signal") }
            return figures
        }
    }
}
