import ImgoptJSON

/// Lines that the daemon sends unasked, LF included.
///
/// A line that tells an event is its subscription's `head` and the event's tail. Neither knows of the other: an event
/// is written once for all who hear it, and each subscriber's line is two copies of bytes.
package enum Notification {
    /// The method of events.
    package static let eventMethod = "event"

    /// How every line begins that tells an event to one subscription.
    package static func head(subscription: String) -> [UInt8] {
        var bytes = Array(#"{"jsonrpc":"2.0","method":"event","params":{"subscription":"#.utf8)
        JSONValue.string(subscription).write(into: &bytes)
        return bytes
    }

    /// Appends how a line goes on that tells an event to anybody, LF included.
    /// - Parameter body: the compact JSON of an `EventNotification`.
    package static func appendTail(of body: [UInt8], to bytes: inout [UInt8]) {
        precondition(body.first == UInt8(ascii: "{") && body.last == UInt8(ascii: "}"), "the body is no object")
        if body.count > 2 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: body[1...])
        bytes.append(contentsOf: "}\n".utf8)
    }

    /// The line that tells an event to one subscription.
    /// - Parameter body: the compact JSON of an `EventNotification`.
    package static func event(subscription: String, body: [UInt8]) -> [UInt8] {
        var bytes = head(subscription: subscription)
        appendTail(of: body, to: &bytes)
        return bytes
    }
}
