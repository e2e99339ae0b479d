import Foundation

/// What libFuzzer calls with each input: contrib/fuzz --libfuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    // The choices are the input's own, so that it does the same whenever it is tried again.
    let seed = input.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    for rule in FuzzRule.all {
        var choices = Mutator(seed: seed, corpus: [input])
        guard let problem = rule.problem(input, &choices) else { continue }
        FileHandle.standardError.write(Data("BROKEN: \(rule.name)\n\(problem)\n".utf8))
        abort()
    }
    return 0
}
