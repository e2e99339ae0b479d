/// Why a server did not do what it was asked.
package struct PostgresError: Error, Hashable, CustomStringConvertible {
    /// What happened, and what that means for what was asked.
    package enum Kind: Sendable, Hashable {
        /// libpq is not there, or too old.
        case noLibrary
        /// The connection string is none that libpq takes.
        case invalidAddress
        /// There is no connection, and none was lost: nothing was asked.
        case unreachable
        /// The connection went, or the deadline passed, while something was under way: whether that took effect is not
        /// known. The connection is of no use any more.
        case lost
        /// The server refused, and nothing of what was sent together took effect: its code (SQLSTATE, five characters,
        /// https://www.postgresql.org/docs/current/errcodes-appendix.html).
        case refused(code: String)
    }

    /// What happened.
    package let kind: Kind
    /// In words, of one line. Never with a password.
    package let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    package var description: String { message }

    /// The server's code; nil: it did not say no.
    package var code: String? {
        if case .refused(let code) = kind { code } else { nil }
    }
}
