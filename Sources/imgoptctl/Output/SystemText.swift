import Glibc

/// The system's words for its error numbers.
enum SystemText {
    /// Such as "No such file or directory".
    static func of(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
