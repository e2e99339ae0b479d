// swift-tools-version: 6.2
import PackageDescription

// Order: settings, dependencies, the pure rooms, the rooms that touch the world, the daemon, programs, tests.
// Who may import whom is enforced by Tests/ArchitectureTests/ImportTable.swift.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heaps = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let orderedCollections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: ["TestSupport"] + dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
    name: "imgoptd",
    products: [
        .executable(name: "imgoptd", targets: ["imgoptd"]),
        .executable(name: "imgoptctl", targets: ["imgoptctl"]),
        .executable(name: "replicate-sim", targets: ["replicate-sim"]),
        .executable(name: "imgopt-bench", targets: ["imgopt-bench"]),
        // For services in Swift: what is public of these rooms.
        .library(name: "ImgoptClient", targets: ["ImgoptClient", "ImgoptWire", "ImgoptJSON"]),
        // Preloaded into the daemon by tests; nothing links it.
        .library(name: "FaultyDisk", type: .dynamic, targets: ["CFaultyDisk"]),
        .library(name: "TrueTimers", type: .dynamic, targets: ["CTrueTimers"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Pure: no input or output of any kind.
        room("ImgoptJSON"),
        room("ImgoptWire", ["ImgoptJSON"]),
        room("ImgoptEngine", [deques, heaps]),
        room("ImgoptSimulation", ["ImgoptEngine", deques, heaps]),

        // C: the parts of each library that Swift cannot call by itself.
        .target(
            name: "CCurl",
            linkerSettings: [.linkedLibrary("curl"), .linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "CSystemd", linkerSettings: [.linkedLibrary("systemd")]),
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CLinux"),
        // Loads libpq when it is asked to: it is not linked.
        .target(name: "CPostgres"),

        // The world, one room each.
        room("ImgoptHash", ["CCrypto"]),
        room("ImgoptDatabase", ["ImgoptEngine", "ImgoptHash", "ImgoptJSON", grdb, sqlite]),
        room("ImgoptPostgres", ["CPostgres"]),
        room("ImgoptHTTP", ["CCurl", logging]),
        room("ImgoptReplicate", ["ImgoptJSON", "ImgoptHTTP"]),
        room("ImgoptObjects", ["ImgoptHash", "ImgoptHTTP", logging]),
        room("ImgoptSocket", ["ImgoptWire", deques, nioCore, nioHTTP1, nioPosix, logging]),
        room("ImgoptClient", ["ImgoptHash", "ImgoptJSON", "ImgoptWire", "ImgoptSocket", nioCore, nioPosix]),
        room(
            "ImgoptDaemon",
            [
                "ImgoptJSON", "ImgoptWire", "ImgoptEngine", "ImgoptDatabase", "ImgoptHTTP", "ImgoptObjects",
                "ImgoptReplicate", "ImgoptSimulation", "ImgoptSocket", "ImgoptHash", "CSystemd", "CLinux",
                configuration, deques, logging,
                serviceLifecycle, unixSignals, yams,
            ]),
        room(
            "ReplicateSimulator",
            ["CCrypto", "ImgoptJSON", deques, orderedCollections, nioCore, nioHTTP1, nioPosix]),

        // Programs: thin.
        program("imgoptd", ["ImgoptDaemon", argumentParser]),
        program("imgoptctl", ["ImgoptClient", "ImgoptHash", "ImgoptHTTP", "ImgoptJSON", "ImgoptWire", argumentParser]),
        program("replicate-sim", ["ReplicateSimulator", "ImgoptJSON", argumentParser, unixSignals]),
        program(
            "imgopt-bench",
            [
                "ImgoptClient", "ImgoptEngine", "ImgoptHTTP", "ImgoptHash", "ImgoptJSON", "ImgoptSimulation",
                "ImgoptWire", argumentParser, logging, unixSignals,
            ]),

        // Without access to the package, as any service that depends on the library.
        .executableTarget(
            name: "swift-service", dependencies: ["ImgoptClient", "ImgoptWire"], path: "contrib/clients/swift/examples",
            packageAccess: false, swiftSettings: settings),

        .target(name: "CFaultyDisk", path: "Tests/CFaultyDisk"),
        .target(name: "CTrueTimers", path: "Tests/CTrueTimers"),
        .target(
            name: "TestSupport", dependencies: [nioCore, nioHTTP1, nioPosix], path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "WireSamples", dependencies: ["ImgoptJSON", "ImgoptWire"], path: "Tests/WireSamples",
            swiftSettings: settings),
        tests("ArchitectureTests", ["ImgoptDaemon", "ImgoptEngine", "ImgoptJSON", "ImgoptWire"]),
        tests("ImgoptJSONTests", ["ImgoptJSON"]),
        tests("ImgoptWireTests", ["ImgoptJSON", "ImgoptWire", "WireSamples"]),
        tests("ImgoptEngineTests", ["ImgoptEngine"]),
        tests("ImgoptSimulationTests", ["ImgoptSimulation", "ImgoptEngine"]),
        tests(
            "ImgoptDatabaseTests", ["ImgoptDatabase", "ImgoptEngine", "ImgoptSimulation", grdb], exclude: ["Frozen"]),
        tests("ImgoptPostgresTests", ["ImgoptPostgres"]),
        tests("ImgoptHTTPTests", ["ImgoptHTTP", nioCore, nioPosix, logging]),
        tests(
            "ImgoptReplicateTests",
            ["ImgoptReplicate", "ImgoptJSON", "ImgoptHTTP", nioCore, nioHTTP1, nioPosix, logging]),
        tests(
            "ImgoptObjectsTests",
            ["ImgoptObjects", "ImgoptHash", "ImgoptHTTP", logging]),
        tests("ImgoptSocketTests", ["ImgoptSocket", "ImgoptWire", logging, nioCore, nioPosix]),
        tests("ImgoptClientTests", ["ImgoptClient", "ImgoptJSON", "ImgoptSocket", "ImgoptWire", "WireSamples"]),
        tests(
            "ImgoptDaemonTests",
            [
                "ImgoptDaemon", "ImgoptDatabase", "ImgoptEngine", "ImgoptHTTP", "ImgoptHash", "ImgoptJSON",
                "ImgoptObjects", "ImgoptSocket", "ImgoptWire", logging,
            ]),
        tests("ReplicateSimulatorTests", ["ReplicateSimulator", "ImgoptJSON", nioCore, nioPosix]),
        tests("imgoptctlTests", ["imgoptctl", "ImgoptJSON", "ImgoptWire", "WireSamples"], exclude: ["Snapshots"]),
        tests(
            "FuzzTests", ["ImgoptJSON", "ImgoptWire", "ImgoptHTTP", "ImgoptReplicate"],
            exclude: ["Corpus", "Programs"]),
        tests("EndToEndTests", ["ImgoptClient", "ImgoptJSON", "ImgoptWire", "ReplicateSimulator"]),
    ]
)
