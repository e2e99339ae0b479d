import DequeModule
import OrderedCollections

/// The whole of the simulated service as a value: requests in, answers out. It reads no clock and opens no socket;
/// `now` is always an argument, in microseconds since 1970.
package struct SimulatorWorld: Sendable {
    var settings: SimulatorSettings
    let settingsAtStart: SimulatorSettings
    private let acceptedHeaders: [String]
    private var roots = SimulatedPrediction.Addresses()
    var generator: SeededGenerator
    /// Counts resets: what was begun before one does not concern the predictions after it.
    var epoch = 0

    var predictions: [SimulatedPrediction] = []
    var indexByID: [String: Int] = [:]
    /// All predictions before this one have been removed already.
    var firstUnexpired = 0
    var files: OrderedDictionary<String, StoredFile> = [:]
    var modelUse: [String: ModelUse] = [:]

    /// Source images to be fetched by HTTP, handed over by `takeFetches`.
    var fetches: [SourceFetch] = []
    var imageOrder: Deque<Int> = []
    var imageBytes = 0
    var syntheticImage: StoredImage?

    var createLimiter: CallLimiter
    var lowCreditLimiter: CallLimiter
    /// When the last request is worked on that has come, with a limit of answers.
    var lastTurn: Microseconds = 0
    var readLimiter: CallLimiter
    var ledger = CreationLedger()
    var counters = SimulatorCounters()

    /// A service without predictions. `addresses` are told by `listen` once they are known.
    package init(settings: SimulatorSettings) {
        self.settings = settings
        settingsAtStart = settings
        acceptedHeaders = ["Bearer \(settings.token)", "Token \(settings.token)"]
        generator = SeededGenerator(seed: settings.seed)
        createLimiter = Self.createLimiter(settings)
        readLimiter = Self.readLimiter(settings)
        lowCreditLimiter = CallLimiter(kind: .bucket, perMinute: 6, burst: 1)
    }

    /// What objects are written with.
    var addresses: SimulatedPrediction.Addresses {
        SimulatedPrediction.Addresses(api: roots.api, delivery: roots.delivery, clockOffset: clockOffset)
    }

    /// How far the service's clock is ahead of the one that `now` is read from.
    var clockOffset: Microseconds { .milliseconds(settings.clockOffsetMilliseconds) }

    /// The time of now as the service's own clock shows it.
    func shownTime(at now: Microseconds) -> Microseconds { now + clockOffset }

    /// Tells the roots that URLs in answers begin with: the API's with `/v1`, the delivery host's, no slash at the end.
    package mutating func listen(api: String, delivery: String) {
        roots = SimulatedPrediction.Addresses(api: api, delivery: delivery)
    }

    static func createLimiter(_ settings: SimulatorSettings) -> CallLimiter {
        CallLimiter(kind: settings.limiterKind, perMinute: settings.createPerMinute, burst: settings.createBurst)
    }

    static func readLimiter(_ settings: SimulatorSettings) -> CallLimiter {
        CallLimiter(kind: settings.limiterKind, perMinute: settings.readPerMinute, burst: settings.readBurst)
    }

    /// Decides a request to the API or to the control endpoint.
    package mutating func handle(_ request: SimulatedRequest, at now: Microseconds) -> Verdict {
        removeExpired(at: now)
        if request.path.hasPrefix("/sim/") { return .answer(control(request, at: now)) }
        guard let route = Route(method: request.method, path: request.path) else {
            counters.unknownRoutes += 1
            return .answer(Problem.notFound())
        }
        let kind = route.kind
        counters.requests[kind, default: 0] += 1
        // A download link of the Files API carries its permission in the query.
        if case .downloadFile(let id) = route { return .answer(downloadFile(id, request: request, at: now)) }
        guard isAuthorized(request) else {
            counters.unauthenticated += 1
            return .answer(Problem.unauthenticated)
        }
        if let refusal = throttle(kind, at: now) {
            let headers = rateHeaders(for: kind, at: now)
            return .answer(finished(refusal, kind: kind, headers: headers, faults: false, at: now))
        }
        let headers = rateHeaders(for: kind, at: now)
        if let struck = settings.faults.draw(from: FaultName.beforeEffect, kind: kind, using: &generator) {
            let answer = faultyAnswer(struck.name, struck.rule, at: now)
            return .answer(finished(answer, kind: kind, headers: headers, faults: false, at: now))
        }
        if kind == .create { return create(route, request, headers: headers, at: now) }
        return .answer(finished(respond(to: route, request, at: now), kind: kind, headers: headers, at: now))
    }

    private mutating func respond(
        to route: Route, _ request: SimulatedRequest, at now: Microseconds
    ) -> SimulatedAnswer {
        switch route {
        case .createPrediction, .createModelPrediction, .createDeploymentPrediction:
            preconditionFailure("creations are decided apart")
        case .getPrediction(let id): readPrediction(id, at: now)
        case .listPredictions: listPredictions(Query(request.query), at: now)
        case .cancelPrediction(let id): cancelPrediction(id, at: now)
        case .account:
            SimulatedAnswer(
                json: Array(#"{"type":"organization","username":"stand-in","name":"Stand-in","github_url":null}"#.utf8))
        case .hardware:
            SimulatedAnswer(
                json: Array(#"[{"name":"CPU","sku":"cpu"},{"name":"Nvidia L40S GPU","sku":"gpu-l40s"}]"#.utf8))
        case .webhookSecret:
            SimulatedAnswer(json: Array(#"{"key":"whsec_c3RhbmQtaW4gc2VjcmV0IG9mIHRoZSBzaW11bGF0b3I="}"#.utf8))
        case .model(let name): describeModel(name)
        case .versions(let name): listVersions(name)
        case .version(let name, let id): describeVersion(name, id: id)
        case .deployment(let name): describeDeployment(name)
        case .createFile: createFile(request, at: now)
        case .listFiles: listFiles()
        case .getFile(let id): describeFile(id)
        case .deleteFile(let id): deleteFile(id)
        case .downloadFile: preconditionFailure("downloads are decided before the token is looked at")
        }
    }

    private func isAuthorized(_ request: SimulatedRequest) -> Bool {
        guard let header = request.authorization else { return false }
        return acceptedHeaders.contains(header)
    }
}
