import UnixSignals

/// Runs benchmarks so that their processes and folders go with them, also when a signal ends this program.
enum Measuring {
    /// Runs each in turn. Throws the first error; or, `keepGoing`, has it in the report and runs the others all the
    /// same.
    static func report(_ benchmarks: [any Benchmark], keepGoing: Bool = false) async throws -> Report {
        let before = try Machine.Before()
        var sections: [Report.Section] = []
        var failures: [Report.Failure] = []
        for benchmark in benchmarks {
            let (kind, own) = (type(of: benchmark), try Machine.Before())
            do {
                let figures = try await untilSignaled { try await benchmark.measure() }
                sections.append(
                    .init(name: kind.name, title: kind.title, figures: figures, machine: try own.machine()))
            } catch let signal as EndedBySignal {
                throw signal
            } catch {
                guard keepGoing else { throw error }
                failures.append(.init(name: kind.name, reason: "\(error)"))
            }
        }
        return Report(machine: try before.machine(), sections: sections, failures: failures)
    }

    private struct EndedBySignal: Error, CustomStringConvertible {
        let description = "ended by a signal"
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
            guard let figures = try await group.next() ?? nil else { throw EndedBySignal() }
            return figures
        }
    }
}
