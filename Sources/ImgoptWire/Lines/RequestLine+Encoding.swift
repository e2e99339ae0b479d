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
