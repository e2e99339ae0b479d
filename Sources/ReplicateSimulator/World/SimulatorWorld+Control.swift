import ImgoptJSON
import OrderedCollections

extension SimulatorWorld {
    /// The control endpoint, outside of `/v1`: no token, no limits, not counted.
    mutating func control(_ request: SimulatedRequest, at now: Microseconds) -> SimulatedAnswer {
        switch (request.method, request.path) {
        case ("GET", "/sim/stats"): return SimulatedAnswer(json: stats(at: now).serialized())
        case ("GET", "/sim/creations"): return SimulatedAnswer(json: creations().serialized())
        case ("GET", "/sim/accounts"): return SimulatedAnswer(json: accountStats().serialized())
        case ("GET", "/sim/arrivals"):
            let times = ledger.arrivals.map { JSONValue.integer($0) }
            return SimulatedAnswer(json: (["arrivals_us": .array(times)] as JSONValue).serialized())
        case ("GET", "/sim/downloads"):
            return SimulatedAnswer(json: (["first_downloads_us": .object(firstDownloads())] as JSONValue).serialized())
        case ("GET", "/sim/faults"): return SimulatedAnswer(json: settings.json.serialized())
        case ("PUT", "/sim/faults"): return changeSettings(request.body)
        case ("DELETE", "/sim/faults"):
            settings.faults.removeAll()
            return SimulatedAnswer(json: settings.json.serialized())
        case ("DELETE", let path) where path.hasPrefix(Self.faultPath):
            return removeFault(String(path.dropFirst(Self.faultPath.count)))
        case ("POST", "/sim/reset"):
            reset()
            return SimulatedAnswer(json: Array(#"{"reset":true}"#.utf8))
        default:
            return Problem.notFound(
                "GET /sim/stats, /sim/accounts, /sim/creations, /sim/arrivals, /sim/downloads, /sim/faults; "
                    + "PUT /sim/faults; DELETE /sim/faults, /sim/faults/NAME; POST /sim/reset"
            )
        }
    }

    private static let faultPath = "/sim/faults/"

    private mutating func removeFault(_ text: String) -> SimulatedAnswer {
        do throws(SettingsError) {
            settings.faults[try FaultPlan.name(text)] = nil
            return SimulatedAnswer(json: settings.json.serialized())
        } catch {
            return Problem.badRequest("\(error)")
        }
    }

    /// When the output of each prediction was fetched first.
    private func firstDownloads() -> JSONObject {
        var times = JSONObject()
        for prediction in predictions { times[prediction.id] = prediction.firstDownloadAt.map { .integer($0) } }
        return times
    }

    private mutating func changeSettings(_ body: [UInt8]) -> SimulatedAnswer {
        let before = settings
        do {
            try settings.merge(try JSONValue(parsing: body))
        } catch {
            return Problem.badRequest("\(error)")
        }
        followAccountSettings()
        if before.outputBytes != settings.outputBytes { syntheticImage = nil }
        return SimulatedAnswer(json: settings.json.serialized())
    }

    /// Back to the beginning: no predictions, no files, no counts, full buckets, the settings of the start.
    private mutating func reset() {
        let (addresses, epoch) = (addresses, epoch + 1)
        self = SimulatorWorld(settings: settingsAtStart)
        self.epoch = epoch
        listen(api: addresses.api, delivery: addresses.delivery)
    }

    private func stats(at now: Microseconds) -> JSONValue {
        var states: [String: Int] = [:]
        for prediction in predictions { states[prediction.state(at: now).name, default: 0] += 1 }
        let struck = FaultName.allCases.compactMap { name in
            settings.faults.struck[name].map { (name.rawValue, JSONValue.integer($0)) }
        }
        let requests = RequestKind.allCases.map { ($0.rawValue, JSONValue.integer(counters.requests[$0] ?? 0)) }
        return [
            "creations": .integer(ledger.total),
            "distinct_inputs": .integer(ledger.distinct),
            "duplicates": .integer(ledger.duplicates),
            "max_creations_in_window": .integer(ledger.maxInWindow),
            "last_creation_us": ledger.arrivals.last.map { .integer($0) } ?? .null,
            "refused": [
                "create": .integer(counters.refusedCreates), "read": .integer(counters.refusedReads),
            ],
            "unauthenticated": .integer(counters.unauthenticated),
            "unknown_routes": .integer(counters.unknownRoutes),
            "requests": .object(JSONObject(requests)),
            "predictions": .object(JSONObject(states.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
            "downloads": .integer(counters.downloads),
            "downloaded_bytes": .integer(counters.downloadedBytes),
            "delivery_with_token": .integer(counters.deliveryWithToken),
            "files": .integer(files.count),
            "image_memory_bytes": .integer(imageBytes),
            "faults_struck": .object(JSONObject(struck)),
        ]
    }

    private func creations() -> JSONValue {
        let ordered = ledger.byInput.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let listed = ordered.prefix(SimulatorLimits.creationsListed).map { input, count in
            JSONValue.object(["input": .string(input), "count": .integer(count)])
        }
        return [
            "creations": .integer(ledger.total), "distinct_inputs": .integer(ledger.distinct),
            "duplicates": .integer(ledger.duplicates), "inputs": .array(Array(listed)),
        ]
    }
}
