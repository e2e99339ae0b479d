import Glibc

/// Why a file could not be kept.
package enum FileError: Error, Equatable, CustomStringConvertible {
    /// The disk or the quota is full.
    case noSpace(path: String)
    /// More bytes came than an output may have.
    case tooLarge(limit: Int)
    /// They are not what their own type or address says; what is wrong.
    case notWhatItSays(String)
    /// A web page came in the place of the output.
    case page
    /// Fewer or more bytes came than were announced.
    case wrongLength(expected: Int, received: Int)
    /// The system refused something else.
    case io(SystemCallError)

    /// Sorts a failed call: a full disk is its own case, since the daemon waits for room then.
    package init(_ error: SystemCallError) {
        self = [ENOSPC, EDQUOT].contains(error.code) ? .noSpace(path: error.path) : .io(error)
    }

    package var description: String {
        switch self {
        case .noSpace(let path): "no space left for \(path)"
        case .tooLarge(let limit): "the output has more than \(limit) bytes, which is outputs.max_output_bytes"
        case .notWhatItSays(let reason): "the output is not what it says: \(reason)"
        case .page: "a web page came in the place of the output"
        case .wrongLength(let expected, let received): "\(received) bytes came where \(expected) were announced"
        case .io(let error): "\(error)"
        }
    }
}
