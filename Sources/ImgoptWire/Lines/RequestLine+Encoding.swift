package import ImgoptJSON

extension Request {
    /// The line, LF included, that asks `method` with `params`; without an id it is a notification.
    package static func line(id: RequestID?, method: String, params: JSONValue?) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONValue.members(["jsonrpc": "2.0", "id": id?.json, "method": .string(method), "params": params])
            .write(into: &bytes)
        bytes.append(0x0A)
        return bytes
    }

    /// The line, LF included, of this request.
    package func line(id: RequestID?) -> [UInt8] {
        Self.line(id: id, method: type(of: call).method, params: call.params)
    }
}

extension JSONValue {
    /// Refuses infinities and NaN, which would be sent as null, and so as if they had not been said.
    /// - Throws: `invalid_params`, its field the path of the first.
    package func checkNumbers() throws(WireError) {
        switch self {
        case .null, .bool, .string: return
        case .number(let number):
            guard !number.isNull else { throw .invalid("is infinite or NaN; JSON has no such number") }
        case .array(let elements):
            for (place, element) in elements.enumerated() { try element.checkNumbers(under: "[\(place)]") }
        case .object(let members):
            for member in members { try member.value.checkNumbers(under: member.key) }
        }
    }

    private func checkNumbers(under step: @autoclosure () -> String) throws(WireError) {
        do throws(WireError) {
            try checkNumbers()
        } catch {
            throw error.under(step())
        }
    }
}
