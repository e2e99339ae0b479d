/// Something that must hold of every input: the tests, the seeded fuzzer and libFuzzer's target check the same.
struct FuzzRule: Sendable {
    /// What must hold.
    let name: String
    /// The file of the corpus that inputs are made of first of all.
    let corpus: String
    /// What is wrong with an input, nil for nothing. The mutator is there for choices that are not the input's.
    let problem: @Sendable (_ input: [UInt8], _ choices: inout Mutator) -> String?

    /// All of them.
    static let all = [
        FuzzRule(name: "a stream comes out as the same lines however it is cut", corpus: "requests.txt") {
            input, choices in
            var stream = input
            for _ in 0..<choices.below(3) { stream += [0x0A] + input.prefix(choices.below(input.count + 1)) }
            let limit = [8, 64, 512, 4096][choices.below(4)]
            return LineRules.stream(stream, limit: limit) { 1 + choices.below(2 * limit) }
        },
        FuzzRule(name: "a line gets one verdict and keeps its id", corpus: "requests.txt") { input, _ in
            LineRules.line(input)
        },
        FuzzRule(name: "a line that owes a reply has one, which reads as it was meant", corpus: "requests.txt") {
            input, _ in LineRules.reply(input)
        },
        FuzzRule(name: "a value reads the same when it is written again", corpus: "json.txt") { input, _ in
            LineRules.json(input)
        },
        FuzzRule(name: "a line of a daemon is read or refused", corpus: "requests.txt") { input, _ in
            LineRules.serverLine(input)
        },
        FuzzRule(name: "a provider's answer has a meaning, and is never more than it says", corpus: "answers.txt") {
            input, choices in
            AnswerRules.problem(input, status: AnswerRules.statuses[choices.below(AnswerRules.statuses.count)])
        },
        FuzzRule(name: "an entry of a page hides none of the others", corpus: "entries.txt") { input, choices in
            AnswerRules.neighbours(input, place: choices.below(4))
        },
        FuzzRule(name: "the members of an object stand where they are read", corpus: "entries.txt") { input, _ in
            AnswerRules.outline(input)
        },
    ]
}
