import ImgoptJSON

/// Lines that the daemon sends unasked, LF included.
package enum Notification {
    /// The method of events.
    package static let eventMethod = "event"

    /// The line that tells an event to one subscription.
    /// - Parameter body: the compact JSON of an `EventNotification`, encoded once for all subscriptions.
    package static func event(subscription: String, body: [UInt8]) -> [UInt8] {
        precondition(body.first == UInt8(ascii: "{") && body.last == UInt8(ascii: "}"), "the body is no object")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + subscription.utf8.count + 80)
        bytes.append(contentsOf: #"{"jsonrpc":"2.0","method":"event","params":{"subscription":"#.utf8)
        JSONValue.string(subscription).write(into: &bytes)
        if body.count > 2 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: body.dropFirst())
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }
}
