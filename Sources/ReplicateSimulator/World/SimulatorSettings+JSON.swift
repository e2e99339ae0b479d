package import ImgoptJSON

extension SimulatorSettings {
    /// The live settings, in the shape that `merge` reads.
    var json: JSONValue {
        let delays = delays.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value.json) }
        let accounts = JSONObject(accounts.map { ($0.token, $0.json) })
        return [
            "accounts": .object(accounts),
            "faults": faults.json,
            "delay_ms": .object(JSONObject(delays)),
            "answers_per_s": .integer(answersPerSecond),
            "limiter": .string(limiterKind.rawValue),
            "create_rpm": .integer(createPerMinute),
            "create_burst": createBurst.map { .integer($0) } ?? .null,
            "read_rpm": .integer(readPerMinute),
            "read_burst": readBurst.map { .integer($0) } ?? .null,
            "low_credit": .bool(lowCredit),
            "start_ms": startMilliseconds.json,
            "run_ms": runMilliseconds.json,
            "cold_start_ms": .integer(coldStartMilliseconds),
            "model_slots": .integer(modelSlots),
            "expire_s": .integer(expireSeconds),
            "list_lag_ms": .integer(listLagMilliseconds),
            "clock_offset_ms": .integer(clockOffsetMilliseconds),
            "not_found_reads": .integer(notFoundReads),
            "output_shape": outputShape.map { .string($0.rawValue) } ?? .null,
            "output_bytes": outputBytes.map { .integer($0) } ?? .null,
            "quirks": .bool(quirks),
            "model_releases": [.integer(modelReleases.lowerBound), .integer(modelReleases.upperBound)],
        ]
    }

    /// Changes the live settings that `json` names; the rest stay. Either all of it is taken or nothing.
    package mutating func merge(_ json: JSONValue) throws(SettingsError) {
        guard let object = json.objectValue else { throw SettingsError("the settings must be an object") }
        var changed = self
        for (key, value) in object { try changed.set(key, to: value) }
        self = changed
    }

    private mutating func set(_ key: String, to value: JSONValue) throws(SettingsError) {
        switch key {
        case "accounts":
            guard let object = value.objectValue else { throw SettingsError("accounts must be an object") }
            for (token, account) in object { try mergeAccount(token, account) }
        case "faults": try faults.merge(value)
        case "delay_ms": try mergeDelays(value)
        case "answers_per_s": answersPerSecond = try SettingsError.count(value, key, in: 0...1_000_000)
        case "limiter":
            guard let kind = value.stringValue.flatMap(CallLimiter.Kind.init(rawValue:)) else {
                throw SettingsError("limiter must be bucket, sliding or fixed")
            }
            limiterKind = kind
        case "create_rpm": createPerMinute = try SettingsError.count(value, key, in: 0...1_000_000)
        case "create_burst": createBurst = try SettingsError.optionalCount(value, key)
        case "read_rpm": readPerMinute = try SettingsError.count(value, key, in: 0...1_000_000)
        case "read_burst": readBurst = try SettingsError.optionalCount(value, key)
        case "low_credit": lowCredit = try SettingsError.flag(value, key)
        case "start_ms": startMilliseconds = try MillisecondRange(json: value, name: key)
        case "run_ms": runMilliseconds = try MillisecondRange(json: value, name: key)
        case "cold_start_ms": coldStartMilliseconds = try SettingsError.count(value, key)
        case "model_slots": modelSlots = try SettingsError.count(value, key, in: 0...100_000)
        case "expire_s": expireSeconds = try SettingsError.count(value, key)
        case "list_lag_ms": listLagMilliseconds = try SettingsError.count(value, key)
        case "clock_offset_ms":
            clockOffsetMilliseconds = try SettingsError.count(value, key, in: -86_400_000...86_400_000)
        case "not_found_reads": notFoundReads = try SettingsError.count(value, key)
        case "output_bytes": outputBytes = try SettingsError.optionalCount(value, key)
        case "quirks": quirks = try SettingsError.flag(value, key)
        case "model_releases":
            guard let ends = value.arrayValue, ends.count == 2 else {
                throw SettingsError("model_releases must be two numbers")
            }
            let oldest = try SettingsError.count(ends[0], key, in: 1...1_000)
            modelReleases = oldest...(try SettingsError.count(ends[1], key, in: oldest...1_000))
        case "output_shape":
            outputShape = value.stringValue.flatMap(OutputShape.init(rawValue:))
            if outputShape == nil, !value.isNull {
                let known = OutputShape.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError("output_shape must be null or one of: \(known)")
            }
        default: throw SettingsError("unknown setting \"\(key)\"")
        }
    }

    private mutating func mergeDelays(_ json: JSONValue) throws(SettingsError) {
        guard let object = json.objectValue else { throw SettingsError("delay_ms must be an object") }
        for (key, value) in object {
            guard let kind = RequestKind(rawValue: key) else {
                let known = RequestKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError("delay_ms knows the kinds: \(known)")
            }
            delays[kind] = value.isNull ? nil : try MillisecondRange(json: value, name: "delay_ms.\(key)")
        }
    }
}

extension MillisecondRange {
    fileprivate var json: JSONValue { [.integer(least), .integer(most)] }

    fileprivate init(json: JSONValue, name: String) throws(SettingsError) {
        if json.intValue != nil {
            let both = try SettingsError.count(json, name)
            self.init(least: both, most: both)
            return
        }
        guard let bounds = json.arrayValue, bounds.count == 2 else {
            throw SettingsError("\(name) must be a number or an array of two")
        }
        let (least, most) = (try SettingsError.count(bounds[0], name), try SettingsError.count(bounds[1], name))
        guard least <= most else { throw SettingsError("\(name) must name the shorter time first: [\(most),\(least)]") }
        self.init(least: least, most: most)
    }
}
