/// Where a server listens.
package enum Listening: Sendable, Hashable {
    /// At a path, where it makes the socket with these permission bits and removes it at the end.
    case path(String, mode: UInt16)
    /// On a socket that somebody else, such as systemd, has bound and keeps.
    case descriptor(Int32)
}
