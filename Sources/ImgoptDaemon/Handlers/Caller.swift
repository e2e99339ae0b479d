import Glibc
import ImgoptSocket
import ImgoptWire

/// Who asks, and what it may do.
struct Caller: Sendable {
    let peer: Peer
    let role: Role

    var uid: UInt32 { peer.uid }
    var isAdmin: Bool { role == .admin }
    /// The process; nil: the kernel has no number for it here.
    var pid: Int32? { peer.pid > 0 ? peer.pid : nil }
    /// It as what it does is told with.
    var actingUser: ActingUser {
        ActingUser(uid: Int(uid), user: UserNames.name(of: uid), pid: pid.map { Int($0) })
    }
}

/// Tells roles from peers, by the settings of the section `access`.
struct AccessRules: Sendable {
    private let adminGroups: Set<UInt32>
    /// nil: everybody whom the socket lets in may submit.
    private let submitGroups: Set<UInt32>?
    private let rules: [(rule: AccessRule, isGroup: Bool, id: UInt32)]
    private let ownUID = geteuid()

    /// Looks the groups and users of the settings up. Names that the system does not know bind nobody.
    init(_ settings: Settings.Access) {
        adminGroups = Set(settings.adminGroups.compactMap { Self.groupID($0) })
        submitGroups = settings.submitGroups.isEmpty ? nil : Set(settings.submitGroups.compactMap { Self.groupID($0) })
        rules = settings.rules.compactMap { rule in
            switch rule.subject {
            case .user(let name): Self.userID(name).map { (rule, false, $0) }
            case .group(let name): Self.groupID(name).map { (rule, true, $0) }
            }
        }
    }

    /// The groups and users of the settings that the system does not know, with the setting that names each.
    static func unknownNames(_ settings: Settings) -> [(setting: PartialKeyPath<Settings>, name: String)] {
        var unknown: [(PartialKeyPath<Settings>, String)] = []
        for place in [\Settings.access.adminGroups, \.access.submitGroups] {
            let groups = settings[keyPath: place]
            unknown += groups.filter { groupID($0) == nil }.map { (place, "the group \($0)") }
        }
        for rule in settings.access.rules {
            switch rule.subject {
            case .user(let name): if userID(name) == nil { unknown.append((\.access.stores, "the user \(name)")) }
            case .group(let name): if groupID(name) == nil { unknown.append((\.access.stores, "the group \(name)")) }
            }
        }
        return unknown
    }

    /// The caller behind a peer; nil: it may do nothing at all.
    func caller(_ peer: Peer) -> Caller? {
        let groups = peer.groups.union([peer.gid])
        if peer.uid == 0 || peer.uid == ownUID || !groups.isDisjoint(with: adminGroups) {
            return Caller(peer: peer, role: .admin)
        }
        if let submitGroups, groups.isDisjoint(with: submitGroups) { return nil }
        return Caller(peer: peer, role: .submitter)
    }

    /// Whether a caller may submit for a store: it may unless rules name it or its groups, and none of them allows it.
    func mayUse(_ store: String, _ caller: Caller) -> Bool {
        if caller.isAdmin { return true }
        let groups = caller.peer.groups.union([caller.peer.gid])
        let own = rules.filter { $0.isGroup ? groups.contains($0.id) : $0.id == caller.uid }
        return own.isEmpty || own.contains { $0.rule.allows(store: store) }
    }

    private static func groupID(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return unsafe getgrnam(name).map { unsafe $0.pointee.gr_gid }
    }

    private static func userID(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return unsafe getpwnam(name).map { unsafe $0.pointee.pw_uid }
    }
}
