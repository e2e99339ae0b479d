/// Why the database could not do what was asked. Nothing of the call took effect.
package struct DatabaseError: Error, Hashable, CustomStringConvertible {
    /// What to branch on.
    package let kind: Kind
    /// What is wrong and what to do, for people.
    package let message: String
    /// The same without what to do.
    package let finding: String
    /// The database's own code for it, when it said one.
    package let code: Int32?

    /// An error that tells what was found, and what to do about it.
    package init(_ kind: Kind, _ finding: String, advice: String? = nil, code: Int32? = nil) {
        self.kind = kind
        self.finding = finding
        message = advice.map { "\(finding); \($0)" } ?? finding
        self.code = code
    }

    package var description: String { message }

    /// What went wrong.
    package enum Kind: Hashable, Sendable {
        /// The state's folder does not exist or can't be used.
        case directoryUnusable
        /// There is no database.
        case missing
        /// Another daemon works on this state; its pid, when it could be read.
        case inUse(pid: Int32?)
        /// The file is no database of ours.
        case notOurDatabase
        /// A newer version of the daemon wrote it.
        case newerSchema
        /// It is ours, with a schema that no released version had.
        case unknownSchema
        /// The file is damaged, or says something that can't be.
        case corrupt
        /// There is no room on the disk.
        case full
        /// The disk or the file system failed, or the file can't be written.
        case inputOutput
        /// Some other program holds the database.
        case busy
        /// Its file was removed or replaced while it was open.
        case lost
        /// It was asked after its end, as the daemon stops.
        case closed
        /// A row was to be inserted that is there already: a key, an id.
        case constraint
        /// A change names a row that is not there, or lacks a part: our bug.
        case inconsistent
        /// Anything else that the database says.
        case other
    }
}
