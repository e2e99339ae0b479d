package import ImgoptWire

/// The bounds of connections that concern the socket itself.
package struct SocketLimits: Sendable, Hashable {
    /// Bytes of a line without its LF.
    package var lineBytes: Int
    /// Bytes of output that wait for the peer beyond which `isWritable` is false and the peer is not read.
    package var pendingBytes: Int
    /// Bytes of lines of one user that are coming in or that nobody has released yet.
    package var heldBytesPerUser: Int
    /// Connections of one user.
    package var connectionsPerUser: Int
    /// Connections of all users.
    package var connections: Int

    /// The bounds as the protocol's limits have them.
    package init(_ limits: Limits = .standard) {
        lineBytes = limits.lineBytes
        pendingBytes = limits.pendingBytesPerConnection
        heldBytesPerUser = limits.heldBytesPerUser
        connectionsPerUser = limits.connectionsPerUser
        connections = limits.connections
    }

    /// Pending output at which reading and writing go on: well below the bound, so that they do not stutter.
    var resumedBytes: Int { pendingBytes / 4 }
}
