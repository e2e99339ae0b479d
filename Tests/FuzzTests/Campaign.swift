import Foundation
import Testing

/// How much is tried, from where, and with what seed.
///
/// `IMGOPT_FUZZ_INPUTS` and `IMGOPT_FUZZ_SEED` set them. Without, a short run with a new seed each time; `contrib/fuzz`
/// makes the long ones. The seed is written before the first input, since a crash leaves no time for it after.
struct Campaign {
    private let seed: UInt64
    private let inputs: Int
    private let corpus: [[UInt8]]
    private let rule: FuzzRule

    /// A run for a rule.
    init(_ rule: FuzzRule) throws {
        self.rule = rule
        let environment = ProcessInfo.processInfo.environment
        seed = environment["IMGOPT_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        inputs = environment["IMGOPT_FUZZ_INPUTS"].flatMap { Int($0) } ?? 20_000
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
        corpus = try FuzzCorpus(folder).inputs(rule.corpus)
        FileHandle.standardError.write(Data("fuzzing, IMGOPT_FUZZ_SEED=\(seed): \(rule.name)\n".utf8))
    }

    /// Tries all inputs; ends at the first that is wrong.
    func run() {
        var mutator = Mutator(seed: seed, corpus: corpus)
        for number in 0..<inputs {
            let input = mutator.next()
            guard let problem = rule.problem(input, &mutator) else { continue }
            Issue.record(
                "seed \(seed), input \(number): \(problem)\n\(String(decoding: input, as: UTF8.self).debugDescription)")
            return
        }
    }
}
