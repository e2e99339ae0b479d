/// What the program ends with, so that scripts can branch. Listed in `--help` and the man page.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case unreachable = 3
    case notPermitted = 4
    case notFound = 5
    case timedOut = 6
    case refusedForNow = 7
    /// Ended by Ctrl-C, as shells count it.
    case interrupted = 130

    /// Its line in the help.
    var summary: String {
        switch self {
        case .done: "done"
        case .failed: "the job or a part of it failed, or the daemon refused for good"
        case .usage: "the command line or a param is wrong"
        case .unreachable: "the daemon can't be reached"
        case .notPermitted: "not permitted"
        case .notFound: "no such job, item or store"
        case .timedOut: "timed out"
        case .refusedForNow: "refused for now: the queue is full or the daemon drains; try again later"
        case .interrupted: "interrupted; a job that is watched goes on"
        }
    }

    /// The table for the help.
    static let table = allCases.map { status in
        let number = String(status.rawValue)
        return "  " + number + String(repeating: " ", count: 5 - number.count) + status.summary
    }.joined(separator: "\n")
}
