import Foundation
import Testing

/// How much is tried, from where, and with what seed.
///
/// `IMGOPT_FUZZ_INPUTS` and `IMGOPT_FUZZ_SEED` set them: `contrib/fuzz` does so for long runs. Without, a short run
/// with a new seed each time. The seed is written before the first input, since a crash leaves no time for it after.
struct Campaign {
    let seed: UInt64
    let inputs: Int
    let corpus: [[UInt8]]

    /// A run over the lines of a file of the corpus.
    init(_ file: String) throws {
        let environment = ProcessInfo.processInfo.environment
        seed = environment["IMGOPT_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        inputs = environment["IMGOPT_FUZZ_INPUTS"].flatMap { Int($0) } ?? 20_000
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let bytes = try Data(contentsOf: folder.appending(path: "Corpus/" + file))
        corpus = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        FileHandle.standardError.write(Data("fuzzing \(file): \(inputs) inputs, IMGOPT_FUZZ_SEED=\(seed)\n".utf8))
    }

    /// Tries all inputs; `body` answers what is wrong with one, nil for nothing. Ends at the first that is wrong.
    func run(_ body: (_ input: [UInt8], _ mutator: inout Mutator) -> String?) {
        var mutator = Mutator(seed: seed, corpus: corpus)
        for number in 0..<inputs {
            let input = mutator.next()
            guard let problem = body(input, &mutator) else { continue }
            Issue.record(
                "seed \(seed), input \(number): \(problem)\n\(String(decoding: input, as: UTF8.self).debugDescription)")
            return
        }
    }
}
