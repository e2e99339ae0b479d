import Glibc
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Who may do what, asked by real processes of three users: root, the one that submitted the job, and another one.
@Suite(.serialized, .net, .enabled(if: geteuid() == 0, "needs root: it acts as other users"))
struct PermissionTests {
    private static let owner: UInt32 = 70_001
    private static let other: UInt32 = 70_002

    /// What a method says to somebody.
    private enum Verdict: Equatable {
        /// It does its work, or says what is wrong with the request.
        case may
        /// This error, whatever else is the matter.
        case no(String)
    }

    /// A line of the table: what is sent about a job and an item of the owner, and what owner and other are told.
    private struct Row {
        let params: @Sendable (_ job: Int64, _ item: Int64) -> String
        let owner: Verdict
        let other: Verdict

        init(_ owner: Verdict, _ other: Verdict, _ params: @escaping @Sendable (Int64, Int64) -> String) {
            self.params = params
            self.owner = owner
            self.other = other
        }

        static func anyone(_ params: String = "{}") -> Row { Row(.may, .may) { _, _ in params } }

        static func ofJob(_ more: String = "") -> Row {
            Row(.may, .no("unknown_job")) { job, _ in #"{"job":\#(job)\#(more)}"# }
        }

        static var ofItem: Row { Row(.may, .no("unknown_item")) { _, item in #"{"item":\#(item)}"# } }

        static func admins(_ params: String = "{}") -> Row {
            Row(.no("not_permitted"), .no("not_permitted")) { _, _ in params }
        }
    }

    private static let image = #"{"source":"http://127.0.0.1:9/walk.png","prompt":"walk"}"#

    private static let table: [String: Row] = [
        "server.info": .anyone(), "server.ping": .anyone(), "help": .anyone(), "rpc.discover": .anyone(),
        "job.submit": .anyone(#"{"store":"walk","images":[\#(image)],"cache":"off"}"#),
        "blob.put": .anyone(#"{"sha256":"\#(String(repeating: "a", count: 64))","bytes":3}"#),
        "job.append": .ofJob(#","images":[\#(image)]"#), "job.seal": .ofJob(), "job.get": .ofJob(),
        "job.list": .anyone(), "job.items": .ofJob(), "job.wait": .ofJob(#","timeout_ms":1"#), "job.cancel": .ofJob(),
        "job.retry": .ofJob(), "job.explain": .ofJob(), "item.get": .ofItem, "item.timeline": .ofItem,
        "output.get": .ofItem, "output.presign": .ofItem, "source.get": .ofItem,
        "item.cancel": .ofItem,
        "item.retry": .ofItem, "events.subscribe": .anyone(),
        "events.unsubscribe": .anyone(#"{"subscription":"s1"}"#), "stats": .anyone(), "stats.overview": .anyone(),
        "health": .anyone(), "metrics": .anyone(), "store.list": .anyone(),
        "store.get": .anyone(#"{"store":"walk"}"#),
        "store.set": .admins(#"{"store":"walk","weight":2}"#), "store.pause": .admins(#"{"store":"walk"}"#),
        "store.resume": .admins(#"{"store":"walk"}"#),
        "store.forget": .admins(#"{"store":"acme"}"#), "job.forget": .ofJob(), "model.list": .anyone(),
        "model.resume": .admins(#"{"model":"google/nano-banana"}"#), "account.list": .admins(),
        "account.pause": .admins(#"{"account":"default"}"#), "account.resume": .admins(#"{"account":"default"}"#),
        "limiter.set": .admins(#"{"rpm":60}"#),
        "limiter.reset": .admins(), "simulate": .admins(), "daemon.pause": .admins(), "daemon.resume": .admins(),
        "daemon.drain": .admins(), "daemon.reload": .admins(), "daemon.backup": .admins(),
    ]

    private func errorName(_ reply: JSONValue?) -> String? { reply?["error"]?["data"]?["name"]?.stringValue }

    private func check(_ verdict: Verdict, _ reply: JSONValue, _ what: String) {
        let name = errorName(reply)
        switch verdict {
        case .may: #expect(!["not_permitted", "unknown_job", "unknown_item"].contains(name), "\(what): \(reply)")
        case .no(let wanted): #expect(name == wanted, "\(what): \(reply)")
        }
    }

    @Test func everyMethodTellsEachUserWhatTheTableSays() async throws {
        let methods = Request.methods.map { $0.method }
        #expect(Set(methods) == Set(Self.table.keys), "each method has a row, and each row a method")
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            let daemon = try await world.startDaemon()
            let admin = try RawConnection(path: daemon.socketPath)
            _ = try await admin.ask(#"{"id":0,"method":"daemon.pause"}"#)
            let owner = try UserConnection(uid: Self.owner, in: world)
            let other = try UserConnection(uid: Self.other, in: world)
            let submit = #"{"store":"walk","images":[\#(Self.image),\#(Self.image)],"open":true}"#
            let job = try #require(try await owner.ask("job.submit", submit)["result"]?["id"]?.intValue)
            let items = try await owner.ask("job.items", #"{"job":\#(job)}"#)
            let item = try #require(items["result"]?["items"]?.arrayValue?.first?["id"]?.intValue)
            let before = try await owner.ask("job.get", #"{"job":\#(job)}"#)["result"]?["counts"]

            for method in methods {
                guard let row = Self.table[method] else { continue }
                let reply = try await other.ask(method, row.params(job, item))
                check(row.other, reply, "another user, \(method)")
                guard case .no(let name) = row.other, name.hasPrefix("unknown") else { continue }
                // Not even the words tell it from what does not exist.
                let nothing = try await other.ask(method, row.params(987_654, 987_654))["error"]?.description
                let hidden = reply["error"]?.description.replacing(
                    " \(name.hasSuffix("job") ? job : item)", with: " 987654")
                #expect(hidden == nothing, "\(method) tells that it is there")
            }
            let list = try await other.ask("job.list")["result"]?["jobs"]?.arrayValue ?? []
            #expect(!list.contains { $0["id"]?.intValue == job } && list.count == 1)
            #expect(try await owner.ask("job.get", #"{"job":\#(job)}"#)["result"]?["counts"] == before)

            // Whoever forgets it is the last.
            for method in methods where method != "job.forget" {
                guard let row = Self.table[method] else { continue }
                check(row.owner, try await owner.ask(method, row.params(job, item)), "the owner, \(method)")
            }
            for (number, method) in (methods.filter { $0 != "job.forget" } + ["job.forget"]).enumerated() {
                guard let row = Self.table[method] else { continue }
                let line = #"{"id":\#(number),"method":"\#(method)","params":\#(row.params(job, item))}"#
                var reply = try await admin.ask(line)
                while reply?["method"] != nil { reply = try await admin.receive() }
                check(.may, try #require(reply), "an admin, \(method)")
            }
        }
    }

    /// The other user hears of none of the owner's jobs, by no filter and from no time.
    @Test func eventsOfOtherUsersAreNotTold() async throws {
        try await World.with(simulator: ["--output-bytes", "512"], settings: ["socket.mode": "0666"]) { world in
            let daemon = try await world.startDaemon()
            let owner = try UserConnection(uid: Self.owner, in: world)
            let other = try UserConnection(uid: Self.other, in: world)
            _ = try await other.ask("events.subscribe", #"{"since":0}"#)
            _ = try await owner.ask("events.subscribe", #"{"since":0}"#)
            let submit = #"{"store":"acme","images":[\#(Self.image)]}"#
            let job = try #require(try await owner.ask("job.submit", submit)["result"]?["id"]?.intValue)
            let done = try await owner.ask("job.wait", #"{"job":\#(job),"timeout_ms":\#(Net.milliseconds)}"#)
            #expect(done["result"]?["state"] == "done")
            let late = try await other.ask("events.subscribe", #"{"since":0,"snapshot":true,"stores":["acme"]}"#)
            #expect(late["result"]?["snapshot"]?.arrayValue?.isEmpty == true)
            #expect(errorName(try await other.ask("events.subscribe", #"{"jobs":[\#(job)]}"#)) == "unknown_job")
            // Told to all: once it is there, all before it is too.
            let admin = try await daemon.client()
            _ = try await admin.call(DaemonDrain())
            let recorder = world.record(admin)
            try await recorder.wait(.daemonDraining)
            for connection in [owner, other] {
                try await connection.hears("daemon.draining")
            }
            #expect(!other.received.contains { $0.contains(#""kind":"job."#) || $0.contains(#""kind":"item."#) })
            #expect(owner.received.contains { $0.contains(#""kind":"job.finished""#) })
        }
    }

    @Test func rulesBindUsersToStores() async throws {
        let settings = [
            "socket.mode": "0666",
            "access.stores": "user:\(Self.owner) shop-* acme, user:\(Self.other) other, group:70100 shop-1",
        ]
        try await World.with(settings: settings) { world in
            let daemon = try await world.startDaemon()
            let admin = try await daemon.client()
            _ = try await admin.call(DaemonPause())
            let owner = try UserConnection(uid: Self.owner, in: world)
            let other = try UserConnection(uid: Self.other, in: world)
            let group = try UserConnection(uid: 70_003, gid: 70_100, in: world)
            let free = try UserConnection(uid: 70_004, in: world)
            func submits(_ user: UserConnection, _ store: String) async throws -> Bool {
                let reply = try await user.ask("job.submit", #"{"store":"\#(store)","images":[\#(Self.image)]}"#)
                #expect(reply["result"] != nil || errorName(reply) == "not_permitted", "\(reply)")
                return reply["result"] != nil
            }
            for (store, wanted) in [
                ("acme", true), ("shop-9", true), ("shop-", true), ("shop", false), ("other", false),
            ] {
                #expect(try await submits(owner, store) == wanted, "\(store)")
            }
            #expect(try await submits(other, "other"))
            #expect(try await !submits(other, "acme"))
            #expect(try await submits(group, "shop-1"))
            #expect(try await !submits(group, "shop-2"))
            #expect(try await submits(free, "anything"))
            for method in ["store.list", "stats.overview"] {
                let stores = try await other.ask(method)["result"]?["stores"]?.arrayValue ?? []
                #expect(stores.compactMap { $0["store"]?.stringValue } == ["other"], "\(method)")
            }
            let figures = try await other.ask("metrics")["result"]?["text"]?.stringValue ?? ""
            #expect(figures.contains(#"store="other""#) && !figures.contains("acme"), "\(figures)")
            let all = try await admin.call(MetricsGet()).text
            #expect(all.contains(#"store="other""#) && all.contains(#"store="acme""#))
            _ = try await other.ask("events.subscribe", #"{"since":0}"#)
            _ = try await admin.call(StorePause(store: try Samples.store("acme")))
            _ = try await admin.call(StorePause(store: try Samples.store("other")))
            try await other.hears("store.paused")
            #expect(other.received.contains { $0.contains(#""store.paused","store":"other""#) })
            #expect(!other.received.contains { $0.contains("acme") && $0.contains(#""method":"event""#) })
        }
    }

    @Test func groupsMakeAdminsAndSubmitters() async throws {
        let settings = ["socket.mode": "0666", "access.admin_groups": "70100", "access.submit_groups": "70200"]
        try await World.with(settings: settings) { world in
            _ = try await world.startDaemon()
            let admin = try UserConnection(uid: Self.owner, gid: 70_100, in: world)
            #expect(try await admin.ask("server.info")["result"]?["role"] == "admin")
            #expect(try await admin.ask("daemon.pause")["result"] != nil)
            let member = try UserConnection(uid: Self.other, gid: 70_200, in: world)
            #expect(try await member.ask("server.info")["result"]?["role"] == "submitter")
            let stranger = try UserConnection(uid: 70_003, in: world)
            for method in ["server.ping", "server.info", "job.list", "stats"] {
                #expect(errorName(try await stranger.ask(method)) == "not_permitted", "\(method)")
            }
        }
    }

    /// A key belongs to the user that took it: another one with the same key makes a job of its own and learns nothing.
    @Test func keysOfOtherUsersDoNotExist() async throws {
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            let daemon = try await world.startDaemon()
            let admin = try RawConnection(path: daemon.socketPath)
            _ = try await admin.ask(#"{"id":0,"method":"daemon.pause"}"#)
            let owner = try UserConnection(uid: Self.owner, in: world)
            let other = try UserConnection(uid: Self.other, in: world)
            let submit = #"{"store":"acme","key":"order","images":[\#(Self.image)]}"#
            let first = try await owner.ask("job.submit", submit)["result"]
            let again = try await owner.ask("job.submit", submit)["result"]
            #expect(again?["id"] == first?["id"] && again?["existing"] == true)
            let foreign = try await other.ask("job.submit", submit)["result"]
            #expect(foreign?["existing"] == false && foreign?["id"] != first?["id"])
            let changed = #"{"store":"acme","key":"order","images":[\#(Self.image),\#(Self.image)]}"#
            #expect(errorName(try await owner.ask("job.submit", changed)) == "key_conflict")
            // An admin sees them all, so it is told of what there is.
            let seen = try await admin.ask(#"{"id":1,"method":"job.submit","params":\#(submit)}"#)?["result"]
            #expect(seen?["existing"] == true && seen?["id"] == first?["id"])
        }
    }
}
