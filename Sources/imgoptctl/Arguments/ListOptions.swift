import ArgumentParser

/// What commands that list take.
struct ListOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only these columns, in this order.", discussion: "A wrong name is answered with all there are.",
            valueName: "columns"))
    var format: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Sort by this column; with - before it the other way round.", valueName: "column"))
    var sort: String?

    @Option(help: ArgumentHelp("Only rows that have this text in any column.", valueName: "text"))
    var match: String?

    /// The choice that they are.
    var choice: ListChoice {
        let names = format?.split(separator: ",").map { String($0).trimmingSpace.lowercased() }
        return ListChoice(format: names, sort: sort?.lowercased(), match: match)
    }
}
