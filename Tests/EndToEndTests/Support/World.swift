import Foundation
import ImgoptClient
import Synchronization
import TestSupport

/// A stand-in for the provider and a folder, in which daemons are started; all of it ends with the test.
final class World: Sendable {
    let folder: String
    let simulator: Simulator
    /// Where the stand-in and the daemons are, if that is a network of their own.
    let space: NetworkSpace?
    /// The server that outputs go to; nil: they go into the folder.
    let bucket: ObjectServer?
    private let daemonSettings: [String: String]
    private let cleanUps = Mutex<[@Sendable () async -> Void]>([])
    private let launches = Atomic<Int>(0)

    static let token = "r8_stand_in"

    /// Runs `body` in a new world.
    /// - Parameters:
    ///   - simulator: more arguments for the stand-in.
    ///   - settings: settings of the daemon besides those that make tests quick.
    ///   - bucket: where outputs go; nil: into the folder.
    ///   - isApart: whether the stand-in and the daemons have a network of their own, as `space`.
    static func with(
        simulator: [String] = [], settings: [String: String] = [:], bucket: ObjectServer? = nil, isApart: Bool = false,
        _ body: (World) async throws -> Void
    ) async throws {
        let folder = "/tmp/im-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let usual = [
            "--token", token, "--read-rpm", "0", "--run-min-ms", "20", "--run-max-ms", "80", "--start-max-ms", "10",
        ]
        var (program, arguments) = (Programs.simulator, usual + simulator)
        if isApart { (program, arguments) = NetworkSpace.begin(program, arguments) }
        let process = try ChildProcess(
            program, arguments, environment: [:], errorPath: folder + "/simulator.err")
        var failure: (any Error)?
        do {
            let space = isApart ? NetworkSpace(of: process) : nil
            let stand = try await Simulator(process, in: space)
            let world = World(folder, stand, (bucket?.settings ?? [:]).merging(settings) { $1 }, space, bucket)
            do { try await body(world) } catch { failure = error }
            if failure != nil { world.showErrors() }
            await world.cleanUp()
        } catch {
            failure = error
        }
        await process.stop()
        try? FileManager.default.removeItem(atPath: folder)
        if let failure { throw failure }
    }

    private init(
        _ folder: String, _ simulator: Simulator, _ settings: [String: String], _ space: NetworkSpace?,
        _ bucket: ObjectServer?
    ) {
        self.folder = folder
        self.simulator = simulator
        self.space = space
        self.bucket = bucket
        daemonSettings = settings
    }

    var socketPath: String { folder + "/s" }
    var stateFolder: String { folder + "/state" }

    /// What a daemon of this world is told, as `--set` takes it; `changes` win, nil takes a setting away.
    func settings(_ changes: [String: String?] = [:]) -> [String] {
        var settings: [String: String?] = [
            "state.directory": stateFolder, "socket.path": socketPath, "replicate.base_url": simulator.baseURL,
            "replicate.delivery_hosts": "127.0.0.1", "limiter.rpm": "6000", "limiter.burst": "20",
            "limiter.read_rpm": "60000", "engine.retry_base_ms": "20",
            // A test that waits for a second creation has a shorter window. The delay is that of a stand-in which has
            // the whole request and no processor yet.
            "engine.search_window_ms": "29000", "replicate.tcp_timeout_ms": "1000", "replicate.hop_delay_ms": "3000",
            "engine.list_delay_ms": "1000",
            "poll.first_ms": "50", "poll.min_interval_ms": "50", "poll.max_interval_ms": "200", "log.target": "stderr",
            // Without one a start warns of it.
            "outputs.retention_days": "36500",
        ]
        for (key, value) in daemonSettings { settings[key] = value }
        for (key, value) in changes { settings[key] = value }
        return settings.sorted { $0.key < $1.key }.flatMap { key, value in
            value.map { ["--set", "\(key)=\($0)"] } ?? []
        }
    }

    /// Starts a program that ends with this world.
    func launch(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], name: String
    ) throws -> ChildProcess {
        let number = launches.add(1, ordering: .relaxed).newValue
        let process = try ChildProcess(
            program, arguments, environment: environment, errorPath: "\(folder)/\(name)-\(number).err")
        atEnd { await process.stop() }
        return process
    }

    /// Starts `imgoptd` and waits for nothing.
    func launchDaemon(
        _ arguments: [String], environment: [String: String] = ["REPLICATE_API_TOKEN": token], on disk: SmallDisk? = nil
    ) throws -> ChildProcess {
        var (program, arguments) = disk?.wrap(Programs.daemon, arguments) ?? (Programs.daemon, arguments)
        if let space { (program, arguments) = space.wrap(program, arguments) }
        guard environment["FAKETIME_TIMESTAMP_FILE"] != nil else {
            return try launch(program, arguments, environment: environment, name: "imgoptd")
        }
        let (shell, words) = SetClock.wrap(program, arguments)
        let process = try launch(shell, words, environment: environment, name: "imgoptd")
        atEnd {
            await process.stop()
            SetClock.cleanUp(after: process.pid)
        }
        return process
    }

    /// Starts a daemon and waits until it says that it is ready.
    func startDaemon(
        _ changes: [String: String?] = [:], environment: [String: String] = [:], on disk: SmallDisk? = nil
    ) async throws -> DaemonProcess {
        let daemon = try launchDaemon(
            named: "n\(launches.load(ordering: .relaxed))", changes, environment: environment, on: disk)
        atEnd { daemon.notify.close() }
        try await daemon.ready()
        return daemon
    }

    /// Starts a daemon that may never get ready; its name tells its socket for systemd from others.
    func launchDaemon(
        named name: String, _ changes: [String: String?] = [:], environment: [String: String] = [:],
        on disk: SmallDisk? = nil
    ) throws -> DaemonProcess {
        let notify = try NotifySocket(path: "\(folder)/\(name).\(launches.load(ordering: .relaxed))")
        var variables = ["REPLICATE_API_TOKEN": Self.token, "NOTIFY_SOCKET": notify.path]
        if bucket != nil { variables.merge(ObjectServer.environment) { $1 } }
        variables.merge(environment) { $1 }
        let process = try launchDaemon(settings(changes), environment: variables, on: disk)
        return DaemonProcess(process: process, notify: notify, socketPath: socketPath)
    }

    /// Follows all events from the first one on, or from `since`.
    func record(_ client: ImgoptClient, since: Int64 = 0) -> EventRecorder {
        let recorder = EventRecorder(client, since: since)
        atEnd { await recorder.stop() }
        return recorder
    }

    /// Runs `action` when the world ends, before what was asked for earlier.
    func atEnd(_ action: @escaping @Sendable () async -> Void) { cleanUps.withLock { $0.append(action) } }

    private func cleanUp() async {
        while let last = cleanUps.withLock({ $0.popLast() }) { await last() }
    }

    /// What the programs said: the first thing to know of a failed test.
    private func showErrors() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasSuffix(".err") {
            let text = (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
            FileHandle.standardError.write(Data("--- \(name)\n\(text.suffix(3000))\n".utf8))
        }
    }
}
