import ArgumentParser

/// A fixed piece of work, for whoever counts the instructions of this program from outside.
struct Work: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "A fixed piece of work, to be counted by valgrind.",
        discussion: """
            contrib/check-baseline runs each under callgrind and compares the instructions and allocations with those \
            on record. With SWIFT_DETERMINISTIC_HASHING=1 in the environment they are the same each time, near enough.
            """)

    @Argument(help: "One of \(WorkPiece.allCases.map(\.rawValue).joined(separator: ", ")).")
    var piece: WorkPiece

    func run() throws { print("\(piece.rawValue): \(try piece.run())") }
}
