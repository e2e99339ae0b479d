/// Who did something, as the kernel told of the other end of the connection.
public struct ActingUser: WireObject {
    public var uid: Int
    public var user: String?
    public var pid: Int?

    package init(uid: Int, user: String?, pid: Int?) {
        self.uid = uid
        self.user = user
        self.pid = pid
    }

    /// The name, or the number where there is none.
    public var shown: String { user ?? "uid \(uid)" }

    public static let shape = Shape(
        Self.init,
        .required("uid", \.uid, as: .count, "The number of the user on the daemon's host."),
        .optional("user", \.user, "Its name; left out: the host has none for it."),
        .optional("pid", \.pid, as: .count, "The process; left out: it is in another container than the daemon."))
}
