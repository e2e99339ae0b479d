import Glibc

/// A call to the operating system that failed.
package struct SystemCallError: Error, Equatable, CustomStringConvertible {
    /// What was tried, such as `rename`.
    package let operation: String
    /// The file it was about.
    package let path: String
    /// The value of errno.
    package let code: Int32

    /// Takes errno as the failed call left it, unless another code is given.
    package init(_ operation: String, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    package var description: String { "\(operation) \(path): \(reason)" }

    /// The system's own words for the code.
    package var reason: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
