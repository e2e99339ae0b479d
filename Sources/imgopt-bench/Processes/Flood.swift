import Dispatch
import Glibc
import Synchronization

/// A flood of one kind, on a thread of its own, until it is stopped.
final class Flood: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let sent = Atomic<Int>(0)
    private let ended = DispatchSemaphore(value: 0)

    /// One connection of it.
    private struct Member {
        var peer: RawPeer?
        var offset = 0
        var taken = 0
        var hasEnded = false
    }

    /// Starts it at the socket `path`.
    init(_ kind: FloodKind, path: String) {
        DispatchQueue(label: "flood").async { [self] in
            var members = [Member](repeating: Member(), count: kind.connections)
            var buffer = [UInt8](repeating: 0, count: 262_144)
            let text = kind.text
            while !isOver.load(ordering: .relaxed) {
                for place in members.indices { goOn(&members[place], kind, text, path, &buffer) }
                wait(members, kind, text)
            }
            members = []
            ended.signal()
        }
    }

    /// Ends it; answers how many bytes were taken.
    func stop() -> Int {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
        return sent.load(ordering: .relaxed)
    }

    private func goOn(
        _ member: inout Member, _ kind: FloodKind, _ text: [UInt8], _ path: String, _ buffer: inout [UInt8]
    ) {
        if member.peer == nil { member = Member(peer: try? RawPeer(path: path)) }
        guard let peer = member.peer else { return }
        if member.offset < text.count {
            let count = peer.send(text[member.offset...])
            sent.add(count, ordering: .relaxed)
            member.offset += count
        }
        let isSent = member.offset == text.count
        switch kind.manner {
        case .close: if isSent { member.peer = nil }
        case .half:
            if isSent, !member.hasEnded {
                member.hasEnded = true
                shutdown(peer.descriptor, Int32(SHUT_WR))
            }
        case .never: if isSent { member.offset = 0 }
        case .read:
            if isSent { member.offset = 0 }
            if take(peer, &buffer, &member) == 0 { member.peer = nil }
        case .readSome(let most):
            if take(peer, &buffer, &member) == 0 || member.taken > most { member.peer = nil }
        }
    }

    private func take(_ peer: RawPeer, _ buffer: inout [UInt8], _ member: inout Member) -> Int {
        let count = peer.receive(into: &buffer, from: 0)
        member.taken += max(0, count)
        return count
    }

    /// Until one of its connections can go on; a moment at most.
    private func wait(_ members: [Member], _ kind: FloodKind, _ text: [UInt8]) {
        var waiting = members.compactMap { member -> pollfd? in
            guard let peer = member.peer else { return nil }
            var events: Int32 = 0
            if member.offset < text.count { events |= POLLOUT }
            switch kind.manner {
            case .read, .readSome: events |= POLLIN
            case .close, .never, .half: break
            }
            return pollfd(fd: peer.descriptor, events: Int16(events), revents: 0)
        }
        _ = unsafe poll(&waiting, nfds_t(waiting.count), 5)
    }
}
