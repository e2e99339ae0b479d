import ImgoptJSON
import ImgoptWire
import Synchronization

/// Sends a job's images in bounded pieces: the first opens the job, the last seals it.
final class Submission: Sendable {
    /// How far it has come.
    struct Progress {
        /// The job, once the daemon has made it.
        var job: Int64?
        /// Images that the daemon has.
        var sent = 0
        /// Whether the daemon waits for more.
        var isOpen = false
        /// Whether the job is of an earlier run.
        var isKnown = false
        /// Whether it was asked for a job.
        fileprivate var isAsked = false
        /// Images that were offered to it: those that it had from an earlier run are compared.
        fileprivate var offered = 0

        init() {}

        fileprivate init(job: Int64, sent: Int, isOpen: Bool) {
            self.job = job
            self.sent = sent
            self.isOpen = isOpen
        }
    }

    private static let longestPauseMilliseconds = 30_000
    /// A daemon that went away, as for a restart, is asked so often again, with this pause between.
    private static let mostTries = 120
    private static let awayMilliseconds = 500

    private let daemon: any Daemon
    private let template: JobSubmit
    private let limit: Limits
    private let pause: @Sendable (Int) async throws -> Void
    private let note: @Sendable (String) -> Void
    private let state = Mutex(Progress())

    /// - Parameters:
    ///   - template: the job without its images.
    ///   - note: is told what takes long.
    ///   - pause: waits some milliseconds.
    init(
        _ template: JobSubmit, to daemon: any Daemon, limit: Limits,
        note: @escaping @Sendable (String) -> Void,
        pause: @escaping @Sendable (Int) async throws -> Void = {
            try await ContinuousClock().sleep(for: .milliseconds($0))
        }
    ) {
        self.template = template
        self.daemon = daemon
        self.limit = limit
        self.note = note
        self.pause = pause
    }

    /// How far it has come.
    var progress: Progress { state.withLock { $0 } }

    /// Bytes of the longest request without its images.
    static func envelopeBytes(_ template: JobSubmit) -> Int {
        var first = template
        first.images = []
        first.open = true
        let next = JobAppend(job: .max, images: [], model: template.model, input: template.input, at: Int(Int32.max))
        let requests = [Request.jobSubmit(first), .jobAppend(next)]
        return requests.reduce(0) { max($0, $1.line(id: .integer(.max)).count) } + 16
    }

    /// Sends all images that `next` gives until it gives nil.
    /// - Returns: the job as the daemon answered it last.
    func send(_ next: () async throws -> Image?) async throws -> JSONValue {
        var cutter = PieceCutter(limit, envelopeBytes: Self.envelopeBytes(template))
        var answer: JSONValue?
        while let image = try await next() {
            guard let piece = try cutter.add(image) else { continue }
            answer = try await answer == nil ? submit(piece, hasMore: true) : append(piece)
        }
        guard answer != nil else { return try await submit(cutter.rest(), hasMore: false) }
        _ = try await append(cutter.rest())
        return try await seal()
    }

    /// What people are told when they end it; cancels the job if nothing can go on with it.
    func interrupted() async -> String {
        let progress = progress
        if let told = await abandon() { return told }
        if let job = progress.job {
            return "job \(job) was handed in and goes on; watch it with: imgoptctl watch \(job)"
        }
        guard progress.isAsked else { return "nothing was sent" }
        let store = template.store.text
        return "the daemon had not answered yet: imgoptctl jobs --store \(store) says whether it has the job"
    }

    /// What people are told when it ended midway; cancels the job if nothing can go on with it.
    func abandon() async -> String? {
        let progress = progress
        guard let job = progress.job, progress.isOpen else { return nil }
        let state = "job \(job) is incomplete: the daemon has \(Figures.count(progress.sent, "image")) of it"
        if let key = template.key {
            return "\(state); it stays open, and the same command with --key \(key) goes on with it"
        }
        do {
            _ = try await daemon.call(JobCancel(job: job))
            return "\(state); it was canceled"
        } catch {
            return "\(state), and it could not be canceled; do so with: imgoptctl cancel \(job)"
        }
    }

    private func submit(_ images: [Image], hasMore: Bool) async throws -> JSONValue {
        var request = template
        request.images = images
        request.open = hasMore
        state.withLock { $0.isAsked = true }
        // Without a key the same again would be a second job.
        let answer = try await naming(images, from: 0) {
            template.key == nil
                ? try await daemon.answer(to: request) : try await patiently { try await daemon.answer(to: request) }
        }
        let job = try Answer.read(JobSubmit.self, answer)
        state.withLock {
            $0 = Progress(job: job.id, sent: job.images, isOpen: job.open)
            $0.offered = images.count
            $0.isKnown = job.existing
        }
        return job.open && !hasMore ? try await seal() : answer
    }

    private func append(_ images: [Image]) async throws -> JSONValue {
        let progress = progress
        guard let job = progress.job, !images.isEmpty else { return .null }
        let request = JobAppend(
            job: job, images: images, model: template.model, input: template.input, at: progress.offered)
        let answer = try await naming(images, from: progress.offered) {
            try await patiently { try await whenThereIsRoom { try await daemon.answer(to: request) } }
        }
        let count = try Answer.read(JobAppend.self, answer).images
        state.withLock {
            $0.sent = count
            $0.offered += images.count
        }
        return answer
    }

    private func seal() async throws -> JSONValue {
        let progress = progress
        guard let job = progress.job else { return .null }
        let seal = JobSeal(job: job, images: progress.offered)
        let answer = try await patiently { try await daemon.answer(to: seal) }
        state.withLock { $0.isOpen = false }
        return answer
    }

    /// Asks for what may be asked twice, also when the daemon went away before it answered.
    private func patiently(_ ask: () async throws -> JSONValue) async throws -> JSONValue {
        var tries = 0
        while true {
            do {
                return try await ask()
            } catch let failure as Failure where failure.status == .unreachable && tries < Self.mostTries {
                if tries == 0 { note("\(failure.message.prefix { $0 != "\n" }); waiting for it to come back") }
                tries += 1
                try await pause(Self.awayMilliseconds)
            }
        }
    }

    /// Asks, and says of a refusal which image it is about: the daemon knows its place in the request alone.
    private func naming(
        _ images: [Image], from start: Int, _ ask: () async throws -> JSONValue
    ) async throws -> JSONValue {
        do {
            return try await ask()
        } catch let error as WireError {
            let steps = error.field?.split(separator: "]", maxSplits: 1).first?.split(separator: "[") ?? []
            guard error.knownName == .invalidParams, steps.first == "images",
                let place = steps.last.flatMap({ Int($0) }), images.indices.contains(place)
            else { throw error }
            var named = error
            let image = images[place]
            let name = image.id ?? (image.isInline ? "without an id" : image.source)
            named.message = "image \(start + place + 1) (\(name)): \(error.message)"
            throw named
        }
    }

    /// Asks again while the queue is full: what was sent already is worked on, so there will be room.
    private func whenThereIsRoom(_ ask: () async throws -> JSONValue) async throws -> JSONValue {
        var isTold = false
        while true {
            do {
                return try await ask()
            } catch let error as WireError where Self.isFull(error) {
                if !isTold { note("\(error.message); waiting for room") }
                isTold = true
                let wait = error.retryAfterMilliseconds ?? 1000
                try await pause(min(max(wait, 100), Self.longestPauseMilliseconds))
            }
        }
    }

    private static func isFull(_ error: WireError) -> Bool {
        switch error.knownName {
        case .storeQueueFull, .queueFull, .overloaded: true
        default: false
        }
    }
}
