/// What is known of a method before it is called: `rpc.discover`, `help` and the handlers read it here.
public struct MethodFacts: Sendable {
    /// The method's name on the wire.
    package let name: String

    /// What it does, in a line.
    package let summary: String

    /// Who may call it.
    package let access: Permission

    /// Where its answer comes from.
    package let source: AnswerSource

    /// What carrying it out takes.
    package let kind: RequestKind

    /// How it can fail, beside ``OpenRPC/commonErrors``: what does not come from memory alone, with the disk as well.
    package let errors: [ErrorName]

    init(
        _ name: String, _ summary: String, access: Permission, from source: AnswerSource, as kind: RequestKind,
        errors: [ErrorName] = []
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        self.source = source
        self.kind = kind
        self.errors = errors + (source == .memory ? [] : [.storageFailed])
    }
}

/// Who may make a request. What a caller may not see is answered as if it did not exist; this says the rest.
public enum Permission: Sendable, Hashable {
    /// Any user of the daemon.
    case anyone
    /// The user that submitted the job; to others than admins there is no such job.
    case owner
    /// The users that may use the store by the rules of `access.stores`.
    case store
    /// Admins alone, since it concerns everybody; the text says what it does.
    case admins(to: String)
}

/// Where an answer comes from.
public enum AnswerSource: Sendable, Hashable {
    /// From memory, at any time.
    case memory
    /// From the database as it stands.
    case disk
    /// From a turn of the engine, or from what one left: it is refused while turns can't be written.
    case turn
}

/// What carrying out a request takes, and whether anything stays of it.
package enum RequestKind: Sendable, Hashable {
    /// It only tells what is in memory.
    case light
    /// It only looks, and takes a thread while it does.
    case look
    /// It only looks, and waits for the engine or for a queue of its own.
    case question
    /// It waits for something to happen, for as long as that takes.
    case wait
    /// It changes something: once received it is done, whether or not its client is still there.
    case deed
}
