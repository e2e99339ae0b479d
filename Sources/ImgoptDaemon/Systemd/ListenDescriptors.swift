import CSystemd
import Glibc

/// The listening sockets that systemd handed over (`imgoptd.socket`).
package struct ListenDescriptors: Sendable {
    /// One of them: `FileDescriptorName=` of the socket unit, and the descriptor, which the caller now owns.
    package struct Entry: Sendable, Equatable {
        /// The name; `unknown` if the unit gives none.
        package let name: String
        /// An open, listening Unix stream socket.
        package let descriptor: Int32
    }

    /// What was handed over is no listening Unix stream socket, or cannot be read.
    package struct ListenError: Error, Equatable, CustomStringConvertible {
        /// What is wrong.
        package let description: String
    }

    /// In the order of the socket unit.
    package let entries: [Entry]

    /// Takes over what the manager passed to this process; empty if it was started without sockets.
    ///
    /// The variables are taken out of the environment, so that no child believes that they are for it.
    package static func take() throws(ListenError) -> ListenDescriptors {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        guard count >= 0 else {
            throw ListenError(
                description: "systemd's sockets: \(SystemCallError("take", "LISTEN_FDS", code: -count).reason)")
        }
        var entries: [Entry] = []
        for index in 0..<count {
            let name = unsafe names?[Int(index)]
            let text = unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
            entries.append(Entry(name: text, descriptor: 3 + index))
            unsafe free(name)
        }
        unsafe free(names)
        return try ListenDescriptors(entries)
    }

    /// Checks that each is what a daemon can accept connections from.
    package init(_ entries: [Entry]) throws(ListenError) {
        for entry in entries {
            let stream = Int32(SOCK_STREAM.rawValue)
            guard sd_is_socket_unix(entry.descriptor, stream, 1, nil, 0) > 0 else {
                throw ListenError(
                    description: """
                        systemd's socket "\(entry.name)" (descriptor \(entry.descriptor)) is no listening Unix \
                        stream socket: the socket unit must have ListenStream= with a path
                        """)
            }
        }
        self.entries = entries
    }

    /// The descriptor of this name, or the only one there is, whatever its name.
    package func descriptor(named name: String) -> Int32? {
        if let match = entries.first(where: { $0.name == name }) { return match.descriptor }
        return entries.count == 1 ? entries[0].descriptor : nil
    }
}
