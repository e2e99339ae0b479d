/// What of a job is in doubt.
package struct JobDoubts: Hashable, Sendable {
    /// Images whose creations are looked for.
    package let lookedFor: Int
    /// Of these, the ones that are canceled once they are decided.
    package let toBeCanceled: Int
    /// How long the last of them is looked for at most.
    package let left: TimeSpan
    /// Whether all of them are decided by then; else a person is asked.
    package let isDecidable: Bool
    /// Images that wait for a person.
    package let forPerson: Int
}
