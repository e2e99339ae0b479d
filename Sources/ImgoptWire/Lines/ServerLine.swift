package import ImgoptJSON

/// A line of the daemon, read by a client.
package enum ServerLine: Sendable, Hashable {
    /// The answer to the request `id`.
    case reply(id: RequestID, Result<JSONValue, WireError>)
    /// An event of the subscription `subscription`.
    case event(subscription: String, EventNotification)
    /// A notification that is not known here, to be ignored.
    case unknown(method: String)

    /// Reads a line without its LF.
    /// - Throws: `parse_error` or `invalid_request` if it is not one that a daemon sends.
    package init(_ line: [UInt8]) throws(WireError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: line)
        } catch {
            throw .parseError(error)
        }
        if let method = json["method"]?.stringValue {
            self = try Self.notification(method, json["params"] ?? [:])
            return
        }
        guard let id = json["id"] else { throw .invalidRequest("the line is neither a reply nor an event") }
        if let error = json["error"] {
            self = .reply(id: try RequestID(json: id), .failure(try WireError(json: error)))
        } else if let result = json["result"] {
            self = .reply(id: try RequestID(json: id), .success(result))
        } else {
            throw .invalidRequest("the reply has neither result nor error")
        }
    }

    private static func notification(_ method: String, _ params: JSONValue) throws(WireError) -> ServerLine {
        guard method == Notification.eventMethod else { return .unknown(method: method) }
        let subscription: String = try Members(params).required("subscription")
        return .event(subscription: subscription, try EventNotification(json: params))
    }
}
