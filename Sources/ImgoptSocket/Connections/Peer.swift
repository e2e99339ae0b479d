import Glibc
import NIOCore

/// Who is at the other end, as the kernel says.
package struct Peer: Sendable, Hashable {
    /// The process that connected; it may have ended since.
    package var pid: Int32
    /// Its user.
    package var uid: UInt32
    /// Its primary group.
    package var gid: UInt32
    /// Its supplementary groups, but for group 0. Empty if they cannot be told.
    package var groups: Set<UInt32>

    package init(pid: Int32, uid: UInt32, gid: UInt32, groups: Set<UInt32> = []) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }
}

extension Peer {
    /// Asks the kernel for the peer of `channel`; answers at once on the channel's event loop.
    static func of(_ channel: any Channel) -> EventLoopFuture<Peer> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(SocketError.failed("SO_PEERCRED", path: "", code: ENOTSOCK))
        }
        let level = NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET)
        let credentials: EventLoopFuture<Credentials> = options.unsafeGetSocketOption(
            level: level, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.flatMap { credentials in
            let groups: EventLoopFuture<GroupList> = options.unsafeGetSocketOption(
                level: level, name: NIOBSDSocket.Option(rawValue: peerGroupsOption))
            // More groups than the list holds, or a kernel without the option: the peer has what its user has.
            return groups.map(\.known).recover { _ in [] }.map { known in
                Peer(pid: credentials.pid, uid: credentials.uid, gid: credentials.gid, groups: known)
            }
        }
    }

    /// SO_PEERGROUPS of Linux 4.13, which the C library's module does not show.
    private static let peerGroupsOption: Int32 = 59
}

/// `struct ucred`, which the C library's module does not show either.
private struct Credentials {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}

/// Room for the groups of any sensible user. How many were filled in is not told, and the rest is zero: so group 0
/// cannot be told from no group, and is left out.
private struct GroupList {
    var list = InlineArray<512, UInt32>(repeating: 0)

    var known: Set<UInt32> {
        var known: Set<UInt32> = []
        for place in list.indices where list[place] != 0 { known.insert(list[place]) }
        return known
    }
}
