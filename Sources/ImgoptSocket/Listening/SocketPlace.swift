/// Where a socket is to be.
package enum SocketPlace {
    /// Makes sure that a socket could be made at a path, and changes nothing there.
    package static func check(_ path: String) throws(SocketError) {
        _ = try UnixSocket.isStale(path)
    }
}
