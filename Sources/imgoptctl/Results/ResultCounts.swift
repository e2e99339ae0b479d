/// How many results were fetched, and how many were there.
struct ResultCounts {
    private var written = 0
    private var there = 0

    /// Whether there are none.
    var isEmpty: Bool { written + there == 0 }

    /// Takes one more.
    mutating func add(_ outcome: ResultFolder.Outcome) {
        switch outcome {
        case .written: written += 1
        case .there: there += 1
        }
    }

    /// `3 results written to out, 9 were there already`.
    func summary(_ folder: String) -> String {
        let old = there > 0 ? ", \(there) \(there == 1 ? "was" : "were") there already" : ""
        return DisplayWidth.printable("\(Figures.count(written, "result")) written to \(folder)\(old)")
    }

    /// What is told beside the paths of what was written; nil: they tell all.
    func told(_ folder: String) -> String? {
        guard there > 0 else { return nil }
        guard written == 0 else { return summary(folder) }
        let all = there == 1 ? "" : "all "
        return DisplayWidth.printable("\(Figures.count(there, "result")), \(all)there already in \(folder)")
    }
}
