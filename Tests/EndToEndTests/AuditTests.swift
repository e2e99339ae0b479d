import Glibc
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Who did what: jobs say it, and so do the events of all that somebody does.
@Suite(.serialized, .net, .enabled(if: geteuid() == 0, "needs root: it acts as other users"))
struct AuditTests {
    private static let owner: UInt32 = 70_001
    private static let image = #"{"source":"http://127.0.0.1:9/walk.png","prompt":"walk"}"#

    @Test func eachDeedIsToldWithItsUser() async throws {
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            let daemon = try await world.startDaemon()
            let admin = try await daemon.client()
            _ = try await admin.call(DaemonPause())
            let owner = try UserConnection(uid: Self.owner, in: world)
            let submit = #"{"store":"acme","images":[\#(Self.image),\#(Self.image)],"cache":"off"}"#
            let job = try #require(try await owner.ask("job.submit", submit)["result"]?["id"]?.intValue)
            let seen = try await admin.call(JobGet(job: Int64(job)))
            #expect(seen.uid == Int(Self.owner) && seen.user == nil && (seen.pid ?? 0) > 0)
            let items = try await owner.ask("job.items", #"{"job":\#(job)}"#)["result"]?["items"]?.arrayValue
            let item = try #require(items?.first?["id"]?.intValue)
            #expect(try await owner.ask("item.cancel", #"{"item":\#(item)}"#)["result"] != nil)
            #expect(try await owner.ask("item.retry", #"{"item":\#(item)}"#)["result"] != nil)
            #expect(try await owner.ask("job.cancel", #"{"job":\#(job)}"#)["result"] != nil)
            #expect(try await owner.ask("job.retry", #"{"job":\#(job)}"#)["result"] != nil)
            let store = try Samples.store("acme")
            _ = try await admin.call(StoreSet(store: store, weight: 2))
            _ = try await admin.call(StorePause(store: store))
            _ = try await admin.call(StoreResume(store: store))
            _ = try await admin.call(LimiterSet(rpm: 7))
            _ = try await admin.call(LimiterReset())
            _ = try await admin.call(DaemonResume())
            let recorder = world.record(admin)
            try await recorder.wait(.daemonResumed)
            let deeds = recorder.durable.filter { $0.kind?.isDeed == true }
            #expect(
                deeds.compactMap(\.kind) == [
                    .daemonPaused, .jobSubmitted, .itemCancelRequested, .itemRetried, .jobCanceled, .jobRetried,
                    .storeChanged, .storePaused, .storeResumed, .limiterAdjusted, .limiterAdjusted, .daemonResumed,
                ])
            let doers = deeds.map { event -> ActingUser? in event[.by] }
            #expect(
                doers.map { $0?.uid } == [0] + Array(repeating: Int(Self.owner), count: 5)
                    + Array(repeating: 0, count: 6))
            #expect(doers.allSatisfy { ($0?.pid ?? 0) > 0 })
            #expect(doers[0]?.user == "root" && doers[1]?.user == nil)
            let wanted = deeds.compactMap { $0.members["set"]?.description }
            #expect(wanted == [#"{"weight":2.0}"#, #"{"rpm":7}"#, "{}"], "\(wanted)")
            #expect(
                !recorder.durable.contains {
                    $0.kind?.isDeed == false && $0.members["by"] != nil && $0.kind != .limiterChanged
                })
            let audit = try world.launch(
                Programs.control, ["--socket", world.socketPath, "--json", "events", "--audit"], name: "imgoptctl")
            let ending = try await audit.ended()
            let told = try await audit.lines.whole().map { try JSONValue(parsing: $0) }
            #expect(ending == .exited(0) && told.map { $0["kind"]?.stringValue } == deeds.map { $0.kind?.rawValue })
            #expect(told.map { $0["by"]?["uid"]?.intValue } == doers.map { $0.map { Int64($0.uid) } })
        }
    }
}
