import ImgoptWire

extension RequestKind {
    /// Whether it changes nothing: without a client it is of no use.
    var isRead: Bool { self != .deed }

    /// What it weighs among all that its user has waiting for the engine: of questions there may be sixteen, each of
    /// which takes a while of a turn, and of deeds as many as go well into one turn.
    var weight: Int {
        switch self {
        case .light, .look, .wait: 0
        case .question: 128
        case .deed: 1
        }
    }
}

extension Request {
    /// Its kind: its method's, but to ask what would become of a submit is a question.
    var kind: RequestKind {
        if case .jobSubmit(let call) = self, call.dryRun { return .question }
        return type(of: call).facts.kind
    }
}
