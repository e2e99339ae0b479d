/// What became of a creation, as it stands with its attempt.
enum CreationOutcome: Int, Columned {
    /// That is not known: it is on its way, or its answer was lost.
    case unknown = 0
    /// It took place.
    case created = 1
    /// It did not.
    case void = 2
    /// It took place, as was found after its answer was lost.
    case found = 3
}
