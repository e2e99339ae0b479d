import ImgoptJSON

/// A line of a client, read. The id is kept even if nothing else of the line is right, so that the error finds its way.
package struct RequestLine: Sendable, Hashable {
    /// Where the reply goes; nil for a notification, which is not answered.
    package var id: RequestID?

    /// The request, or why there is none.
    package var request: Result<Request, WireError>

    package init(id: RequestID?, request: Result<Request, WireError>) {
        self.id = id
        self.request = request
    }
}

extension Request {
    /// Reads a line without its LF; nil for blank lines and comments, to which there is nothing to say.
    package static func decode(_ line: [UInt8], limits: Limits = .standard) -> RequestLine? {
        let line = trimmed(line[...])
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        if line.count <= longestWord, line.allSatisfy(isWordByte) {
            return RequestLine(
                id: .null, request: make(method: String(decoding: line, as: UTF8.self), params: nil, limits))
        }
        do throws(JSONError) {
            return decode(envelope: try JSONValue(parsing: line.span, maximumDepth: limits.depth), limits)
        } catch {
            return RequestLine(id: .null, request: .failure(.parseError(error)))
        }
    }

    /// Longer than any method's name; a longer line of letters is JSON gone wrong.
    private static let longestWord = 64

    private static func decode(envelope: JSONValue, _ limits: Limits) -> RequestLine {
        guard let members = envelope.objectValue else {
            let reason =
                envelope.arrayValue == nil
                ? "a request is an object, not \(envelope.kindName)"
                : "batches are not taken; send one object a line, without waiting for replies"
            return RequestLine(id: .null, request: .failure(.invalidRequest(reason)))
        }
        var id: RequestID?
        do throws(WireError) {
            if let json = members["id"] {
                // Until it is known, an error has to be answered with null.
                id = .null
                id = try RequestID(json: json)
            }
            let method = try methodName(members)
            return RequestLine(id: id, request: make(method: method, params: members["params"], limits))
        } catch {
            return RequestLine(id: id ?? .null, request: .failure(error))
        }
    }

    private static func methodName(_ members: JSONObject) throws(WireError) -> String {
        if let version = members["jsonrpc"], version != "2.0" {
            throw .invalidRequest("jsonrpc must be \"2.0\", or be left out")
        }
        let names = ["jsonrpc", "id", "method", "params"]
        if let unknown = members.keys.first(where: { !names.contains($0) }) {
            throw .invalidRequest("\"\(unknown.prefix(64))\" is no member of a request; they are id, method, params")
        }
        guard let method = members["method"]?.stringValue else {
            throw .invalidRequest("method is missing, or not a string")
        }
        return method
    }

    private static func make(method: String, params: JSONValue?, _ limits: Limits) -> Result<Request, WireError> {
        do throws(WireError) {
            let request = try Request(method: method, params: params)
            try request.call.check(limits)
            return .success(request)
        } catch {
            return .failure(error)
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        let start = line.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return [] }
        return start[...last]
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
