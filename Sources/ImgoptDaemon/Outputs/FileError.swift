import Glibc

/// Why a file could not be kept.
package enum FileError: Error, Equatable, CustomStringConvertible {
    /// The disk or the quota is full.
    case noSpace(path: String)
    /// More bytes came than an image may have.
    case tooLarge(limit: Int)
    /// The bytes begin no kind of image known here.
    case notAnImage
    /// Fewer or more bytes came than were announced.
    case wrongLength(expected: Int, received: Int)
    /// The system refused something else.
    case io(SystemCallError)

    /// Sorts a failed call: a full disk is its own case, since the daemon waits for room then.
    package init(_ error: SystemCallError) {
        self = [ENOSPC, EDQUOT].contains(error.code) ? .noSpace(path: error.path) : .io(error)
    }

    /// What is wrong.
    package var description: String {
        switch self {
        case .noSpace(let path): "no space left for \(path)"
        case .tooLarge(let limit): "the image has more than \(limit) bytes"
        case .notAnImage: "the answer is no image"
        case .wrongLength(let expected, let received): "\(received) bytes came where \(expected) were announced"
        case .io(let error): "\(error)"
        }
    }
}
