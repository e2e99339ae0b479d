import DequeModule
import OrderedCollections

/// The whole of the simulated service as a value: requests in, answers out. It reads no clock and opens no socket;
/// `now` is always an argument, in microseconds since 1970.
package struct SimulatorWorld: Sendable {
    var settings: SimulatorSettings
    let settingsAtStart: SimulatorSettings
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

    var accounts: [SimulatedAccount] = []
    /// Whose each `Authorization` header is.
    var accountByHeader: [String: Int] = [:]
    /// When the last request is worked on that has come, with a limit of answers.
    var lastTurn: Microseconds = 0
    var ledger = CreationLedger()
    var counters = SimulatorCounters()

    /// A service without predictions. `addresses` are told by `listen` once they are known.
    package init(settings: SimulatorSettings) {
        self.settings = settings
        settingsAtStart = settings
        generator = SeededGenerator(seed: settings.seed)
        followAccountSettings()
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
        let sender = account(of: request)
        if let sender { accounts[sender].counters.requests += 1 }
        guard let account = sender, !settings.accounts[account].revoked else {
            counters.unauthenticated += 1
            if let sender { accounts[sender].counters.unauthenticated += 1 }
            return .answer(Problem.unauthenticated)
        }
        if let refusal = throttle(kind, of: account, at: now) {
            let headers = accounts[account].headers(for: kind, at: now)
            return .answer(finished(refusal, kind: kind, headers: headers, faults: false, at: now))
        }
        let headers = accounts[account].headers(for: kind, at: now)
        if let struck = settings.faults.draw(from: FaultName.beforeEffect, kind: kind, using: &generator) {
            let answer = faultyAnswer(struck.name, struck.rule, at: now)
            return .answer(finished(answer, kind: kind, headers: headers, faults: false, at: now))
        }
        if kind == .create { return create(route, request, by: account, headers: headers, at: now) }
        let answer = respond(to: route, request, by: account, at: now)
        return .answer(finished(answer, kind: kind, headers: headers, at: now))
    }

    private mutating func respond(
        to route: Route, _ request: SimulatedRequest, by account: Int, at now: Microseconds
    ) -> SimulatedAnswer {
        switch route {
        case .createPrediction, .createModelPrediction, .createDeploymentPrediction:
            preconditionFailure("creations are decided apart")
        case .getPrediction(let id): readPrediction(id, of: account, at: now)
        case .listPredictions: listPredictions(Query(request.query), of: account, at: now)
        case .cancelPrediction(let id): cancelPrediction(id, of: account, at: now)
        case .account: describeAccount(account)
        case .hardware:
            SimulatedAnswer(
                json: Array(#"[{"name":"CPU","sku":"cpu"},{"name":"Nvidia L40S GPU","sku":"gpu-l40s"}]"#.utf8))
        case .webhookSecret:
            SimulatedAnswer(json: Array(#"{"key":"whsec_c3RhbmQtaW4gc2VjcmV0IG9mIHRoZSBzaW11bGF0b3I="}"#.utf8))
        case .model(let name): describeModel(name)
        case .versions(let name): listVersions(name)
        case .version(let name, let id): describeVersion(name, id: id)
        case .deployment(let name): describeDeployment(name)
        case .createFile: createFile(request, by: account, at: now)
        case .listFiles: listFiles(of: account)
        case .getFile(let id): describeFile(id, of: account)
        case .deleteFile(let id): deleteFile(id, of: account)
        case .downloadFile: preconditionFailure("downloads are decided before the token is looked at")
        }
    }
}
