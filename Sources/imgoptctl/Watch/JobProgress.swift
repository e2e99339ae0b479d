import ImgoptWire

/// What is shown of a job that is watched.
struct JobProgress: Equatable {
    var job: Int64
    var state: JobState
    var images: Int
    var done: Int
    var failed: Int
    var canceled: Int
    var unresolved: Int
    var inFlight: Int
    /// Whether more images may come.
    var isOpen: Bool
    /// Images finished a minute; nil while it cannot be told.
    var ratePerMinute: Double?
    /// Seconds until the end; nil while it cannot be told.
    var etaSeconds: Double?
    /// What fails of it; nil: nothing.
    var failing: FailingImages?
    /// What holds it up, in a word or two; nil: nothing.
    private(set) var hold: String?
    /// Whether the daemon answers at the moment.
    var isConnected = true

    init(_ job: Job, ratePerMinute: Double? = nil) {
        self.job = job.id
        state = job.state
        images = job.images
        let counts = job.counts
        done = counts.done
        failed = counts.failed
        canceled = counts.canceled
        unresolved = counts.unresolved
        inFlight = counts.creating + counts.processing + counts.saving
        isOpen = job.open
        failing = job.failing
        self.ratePerMinute = ratePerMinute
        // The daemon alone knows: during a pause, for example, there is none, whatever the rate was.
        etaSeconds = job.etaSeconds.map(Double.init)
    }

    /// Takes in what holds the job up: then its rate was another time's, and so is its end.
    mutating func take(_ hold: JobHold?) {
        self.hold = hold?.label
        guard let hold else { return }
        ratePerMinute = nil
        if !hold.hasEnd { etaSeconds = nil }
    }

    /// Whether both tell the same of what has happened, whatever they tell of the rate, the end and what is in flight.
    func hasSameFacts(as other: JobProgress) -> Bool {
        var same = other
        (same.ratePerMinute, same.etaSeconds, same.inFlight) = (ratePerMinute, etaSeconds, inFlight)
        same.failing?.nextAttemptAt = failing?.nextAttemptAt
        return self == same
    }

    /// Images that nothing more will be done for.
    var finished: Int { done + failed + canceled }

    /// The part of the images that is finished, from 0 to 1.
    var fraction: Double { images > 0 ? min(1, Double(finished) / Double(images)) : 0 }

    /// Whether the job has ended.
    var isFinished: Bool {
        switch state {
        case .done, .failed, .canceled: true
        case .pending, .running: false
        }
    }
}
