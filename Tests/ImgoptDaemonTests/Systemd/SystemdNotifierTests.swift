import Glibc
import Synchronization
import Testing

@testable import ImgoptDaemon

struct SystemdNotifierTests {
    private func sent(_ body: (SystemdNotifier) -> Void) -> [String] {
        let messages = MessageBox()
        body(SystemdNotifier { text in messages.add(text) })
        return messages.all
    }

    @Test func eachStateIsSaidInTheManagersWords() {
        let messages = sent { notifier in
            notifier.ready(status: "3 jobs")
            notifier.stopping(status: "bye")
            notifier.status("100 % of the rate")
            notifier.watchdog()
            notifier.extendTimeout(.milliseconds(1500))
            notifier.failed(errno: 28, status: "disk full")
        }
        #expect(
            messages == [
                "READY=1\nSTATUS=3 jobs", "STOPPING=1\nSTATUS=bye", "STATUS=100 % of the rate", "WATCHDOG=1",
                "EXTEND_TIMEOUT_USEC=1500000", "ERRNO=28\nSTATUS=disk full",
            ])
    }

    @Test func reloadCarriesAMonotonicTime() throws {
        let message = try #require(sent { $0.reloading() }.first)
        let parts = message.split(separator: "\n")
        #expect(parts.first == "RELOADING=1")
        let time = try #require(parts.last?.split(separator: "=").last.flatMap { Int($0) })
        #expect(time > 0)
    }

    @Test func lineBreakInAStatusMakesNoSecondMessage() {
        #expect(sent { $0.status("a\nREADY=1\r\u{0}b") } == ["STATUS=a READY=1  b"])
    }

    @Test func messagesReachTheManagersSocket() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path + "/notify"
            let socket = try UnixSocket.datagram(boundTo: path)
            setVariable("NOTIFY_SOCKET", path)
            setVariable("WATCHDOG_USEC", "3000000")
            SystemdNotifier().ready(status: "here")
            #expect(socket.receive() == "READY=1\nSTATUS=here")
            #expect(Watchdog.fromManager() == Watchdog(timeout: .seconds(3)))
            #expect(Watchdog.fromManager()?.interval == .milliseconds(1500))
            setVariable("WATCHDOG_PID", "1")
            #expect(Watchdog.fromManager() == nil)
        }
    }

    @Test func withoutAManagerNothingHappens() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", nil)
            setVariable("WATCHDOG_USEC", nil)
            SystemdNotifier().ready(status: "here")
            #expect(Watchdog.fromManager() == nil)
            let entries = try ListenDescriptors.take().entries
            #expect(entries == [])
        }
    }
}

struct ListenDescriptorsTests {
    @Test func socketsAreFoundByName() throws {
        let folder = try TemporaryFolder()
        let first = try UnixSocket.listening(at: folder.path + "/a")
        let second = try UnixSocket.listening(at: folder.path + "/b")
        let both = try ListenDescriptors([
            .init(name: "api", descriptor: first.descriptor), .init(name: "other", descriptor: second.descriptor),
        ])
        #expect(both.descriptor(named: "other") == second.descriptor)
        #expect(both.descriptor(named: "nothing") == nil)
        let one = try ListenDescriptors([.init(name: "unknown", descriptor: first.descriptor)])
        #expect(one.descriptor(named: "api") == first.descriptor)
        #expect(try ListenDescriptors([]).descriptor(named: "api") == nil)
    }

    @Test func whatCannotBeAcceptedFromIsRefused() throws {
        let folder = try TemporaryFolder()
        let datagram = try UnixSocket.datagram(boundTo: folder.path + "/d")
        for descriptor in [datagram.descriptor, 0, -1, 9999] {
            #expect(throws: ListenDescriptors.ListenError.self) {
                try ListenDescriptors([.init(name: "api", descriptor: descriptor)])
            }
        }
    }

    @Test func socketsMeantForAnotherProcessAreLeftAlone() async {
        await #expect(processExitsWith: .success) {
            setVariable("LISTEN_PID", "1")
            setVariable("LISTEN_FDS", "1")
            let entries = try ListenDescriptors.take().entries
            #expect(entries == [])
        }
    }
}

/// Messages collected from a closure that may run anywhere.
final class MessageBox: Sendable {
    private let messages = Mutex<[String]>([])

    var all: [String] { messages.withLock { $0 } }

    func add(_ message: String) { messages.withLock { $0.append(message) } }
}
