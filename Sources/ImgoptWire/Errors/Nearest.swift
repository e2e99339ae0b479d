/// What somebody meant who wrote a name that there is not.
package enum Nearest {
    /// Names with more slips than this are others.
    private static let mostSlips = 2
    /// Nothing longer is a slip of a name, and comparing it would take long.
    private static let longest = 128

    /// The nearest of some names, nil if none is near: a letter too many, too few, wrong, or two of them swapped, twice
    /// at most, and less than half of the word.
    package static func name(to written: String, among names: some Sequence<String>) -> String? {
        let bytes = Array(written.utf8.prefix(longest + 1))
        guard bytes.count <= longest else { return nil }
        let most = min(mostSlips, (bytes.count - 1) / 2)
        return names.map { ($0, slips(bytes, Array($0.utf8))) }.filter { $0.1 <= most }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// The same as the end of a sentence: `; did you mean submit?`, or what stands for nothing.
    package static func question(
        _ written: String, among names: some Sequence<String>, else nothing: String = ""
    ) -> String {
        name(to: written, among: names).map { "; did you mean \($0)?" } ?? nothing
    }

    /// Insertions, deletions, replacements and swaps of neighbours that make one name of the other.
    private static func slips(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...second.count)
        for (i, a) in first.enumerated() {
            var row = [i + 1]
            for (j, b) in second.enumerated() {
                var least = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a == second[j - 1], first[i - 1] == b { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[second.count]
    }
}
