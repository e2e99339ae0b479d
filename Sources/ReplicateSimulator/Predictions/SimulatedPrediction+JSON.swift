import ImgoptJSON

extension SimulatedPrediction {
    /// What the service tells of itself in each object: the addresses that URLs are built from, and its time.
    struct Addresses: Sendable {
        /// Root of the API, with `/v1` and no slash at its end.
        var api = ""
        /// Root of the delivery host, no slash at its end.
        var delivery = ""
        /// How far the service's clock is ahead of the one that times are kept by.
        var clockOffset: Microseconds = 0
    }

    /// Writes the object as a read at `now` shows it. Bytes are put together by hand: a list has a hundred of them.
    func write(
        into out: inout [UInt8], at now: Microseconds, addresses: Addresses, quirks: Bool, isListed: Bool = false
    ) {
        let state = state(at: now)
        let isEarly = quirks && !state.isFinal && index % 2 == 0
        out.append(contentsOf: #"{"id":""#.utf8)
        out.append(contentsOf: id.utf8)
        out.append(contentsOf: #"","model":"#.utf8)
        JSONValue.string(model).write(into: &out)
        out.append(contentsOf: #","version":""#.utf8)
        out.append(contentsOf: version.utf8)
        out.append(contentsOf: #"","input":"#.utf8)
        out.append(contentsOf: isRemoved ? Array("{}".utf8) : shownInput(isListed: isListed))
        writeOutput(into: &out, state: state, addresses: addresses, isEarly: isEarly)
        if !isEarly {
            out.append(contentsOf: (isRemoved ? #","data_removed":true"# : #","data_removed":false"#).utf8)
        }
        writeError(into: &out, state: state)
        out.append(contentsOf: #","status":""#.utf8)
        out.append(contentsOf: shownStatus(state).utf8)
        out.append(contentsOf: #"","source":"api""#.utf8)
        writeTimes(into: &out, state: state, addresses: addresses, isEarly: isEarly)
        if let deployment { Self.writeMember("deployment", deployment, into: &out) }
        if quirks { out.append(contentsOf: #","webhook_completed":null"#.utf8) }
        writeURLs(into: &out, addresses: addresses)
        out.append(UInt8(ascii: "}"))
    }

    private func shownInput(isListed: Bool) -> [UInt8] {
        switch inputPlace {
        case .everywhere: input
        case .byItself: isListed ? Array("null".utf8) : input
        case .nowhere: Array("null".utf8)
        }
    }

    /// Address of one output.
    func outputURL(_ number: Int, addresses: Addresses) -> String {
        "\(addresses.delivery)/pbxt/\(id)/out-\(number).\(fileExtension)"
    }

    private func shownStatus(_ state: PredictionState) -> String {
        if let oddStatus, case .processing = state { return oddStatus }
        return state.name
    }

    private func writeOutput(
        into out: inout [UInt8], state: PredictionState, addresses: Addresses, isEarly: Bool
    ) {
        if isEarly { return }
        out.append(contentsOf: #","output":"#.utf8)
        guard case .succeeded = state, !isRemoved else {
            out.append(contentsOf: "null".utf8)
            return
        }
        if let shownOutput { return addressed(shownOutput, addresses).write(into: &out) }
        let shown = shape == .short ? max(0, outputCount - 1) : outputCount
        let urls = (0..<shown).map { JSONValue.string(outputURL($0, addresses: addresses)) }
        switch shape {
        case .string: (urls.first ?? .null).write(into: &out)
        case .list, .short: JSONValue.array(urls).write(into: &out)
        case .object: JSONValue.object(["images": .array(urls), "seed": 7]).write(into: &out)
        case .dataURI: JSONValue.string(dataURI).write(into: &out)
        case .deep:
            out.append(contentsOf: String(repeating: #"{"a":["#, count: 35).utf8)
            JSONValue.array(urls).write(into: &out)
            out.append(contentsOf: String(repeating: "]}", count: 35).utf8)
        case .null: out.append(contentsOf: "null".utf8)
        case .empty: out.append(contentsOf: "[]".utf8)
        }
    }

    /// JSON with the addresses of outputs in the place of `$0`, `$1` …
    private func addressed(_ json: JSONValue, _ addresses: Addresses) -> JSONValue {
        switch json {
        case .null, .bool, .number: return json
        case .array(let elements): return .array(elements.map { addressed($0, addresses) })
        case .object(let members):
            return .object(JSONObject(members.map { ($0.key, addressed($0.value, addresses)) }))
        case .string(let text):
            let digits = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard text.hasPrefix("$"), !digits.isEmpty else { return json }
            let rest = text.dropFirst(1 + digits.count)
            return .string("\(addresses.delivery)/pbxt/\(id)/out-\(digits)\(rest)")
        }
    }

    private var dataURI: String {
        let image = if case .image(let stored) = source { stored } else { StoredImage.sample }
        return "data:\(image.contentType);base64,\(Base64.encode(image.bytes))"
    }

    private func writeError(into out: inout [UInt8], state: PredictionState) {
        if case .failed(_, _, let error) = state {
            Self.writeMember("error", error, into: &out)
        } else {
            out.append(contentsOf: #","error":null"#.utf8)
        }
        if isRemoved || state.startedAt == nil {
            out.append(contentsOf: #","logs":"""#.utf8)
        } else {
            out.append(contentsOf: #","logs":"Running prediction\n""#.utf8)
        }
    }

    private func writeTimes(
        into out: inout [UInt8], state: PredictionState, addresses: Addresses, isEarly: Bool
    ) {
        let offset = addresses.clockOffset
        writeTime("created_at", createdAt + offset, into: &out)
        if let deadline { writeTime("deadline", deadline + offset, into: &out) }
        if isEarly { return }
        writeTime("started_at", state.startedAt.map { $0 + offset }, into: &out)
        writeTime("completed_at", state.completedAt.map { $0 + offset }, into: &out)
        guard let startedAt = state.startedAt, let completedAt = state.completedAt else { return }
        out.append(contentsOf: #","metrics":{"predict_time":"#.utf8)
        JSONValue.double(Double(completedAt - startedAt) / 1e6).write(into: &out)
        out.append(contentsOf: #","total_time":"#.utf8)
        JSONValue.double(Double(completedAt - createdAt) / 1e6).write(into: &out)
        if case .succeeded = state { out.append(contentsOf: ",\"image_output_count\":\(outputCount)".utf8) }
        out.append(UInt8(ascii: "}"))
    }

    private func writeURLs(into out: inout [UInt8], addresses: Addresses) {
        out.append(contentsOf: #","urls":{"get":""#.utf8)
        out.append(contentsOf: addresses.api.utf8)
        out.append(contentsOf: "/predictions/".utf8)
        out.append(contentsOf: id.utf8)
        out.append(contentsOf: #"","cancel":""#.utf8)
        out.append(contentsOf: addresses.api.utf8)
        out.append(contentsOf: "/predictions/".utf8)
        out.append(contentsOf: id.utf8)
        out.append(contentsOf: #"/cancel","web":"https://replicate.com/p/"#.utf8)
        out.append(contentsOf: id.utf8)
        out.append(contentsOf: #"","stream":"https://stream.replicate.com/v1/files/"#.utf8)
        out.append(contentsOf: id.utf8)
        out.append(contentsOf: #""}"#.utf8)
    }

    private func writeTime(_ name: String, _ time: Microseconds?, into out: inout [UInt8]) {
        Self.writeName(name, into: &out)
        guard let time else {
            out.append(contentsOf: "null".utf8)
            return
        }
        out.append(UInt8(ascii: "\""))
        Timestamp.write(time, fractionDigits: fractionDigits, into: &out)
        out.append(UInt8(ascii: "\""))
    }

    private static func writeMember(_ name: String, _ value: String, into out: inout [UInt8]) {
        writeName(name, into: &out)
        JSONValue.string(value).write(into: &out)
    }

    private static func writeName(_ name: String, into out: inout [UInt8]) {
        out.append(contentsOf: ",\"".utf8)
        out.append(contentsOf: name.utf8)
        out.append(contentsOf: "\":".utf8)
    }
}
