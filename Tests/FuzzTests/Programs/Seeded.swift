import Foundation

/// Mutated inputs for each rule, as the tests make them, but compiled to be fast: contrib/fuzz.
///
/// usage: Seeded CORPUS INPUTS SEED
@main
enum Seeded {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let inputs = Int(arguments[2]), let seed = UInt64(arguments[3]) else {
            FileHandle.standardError.write(Data("usage: Seeded CORPUS INPUTS SEED\n".utf8))
            exit(2)
        }
        let corpus = FuzzCorpus(URL(filePath: arguments[1]))
        for rule in FuzzRule.all {
            let start = ContinuousClock.now
            var mutator = Mutator(seed: seed, corpus: try corpus.inputs(rule.corpus))
            for number in 0..<inputs {
                let input = mutator.next()
                guard let problem = rule.problem(input, &mutator) else { continue }
                tell("BROKEN: \(rule.name)\nseed \(seed), input \(number): \(problem)")
                tell(Data(input).base64EncodedString())
                exit(1)
            }
            tell("\(inputs) inputs, \((ContinuousClock.now - start).components.seconds) s: \(rule.name)")
        }
    }

    private static func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
