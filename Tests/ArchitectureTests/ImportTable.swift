/// Who may import whom. All arrows end at the engine and the wire; those two import no room.
struct Room {
    let name: String
    /// Every module that its files may import.
    let mayImport: Set<String>
    /// Printed with a failure.
    let reason: String

    init(_ name: String, _ mayImport: Set<String>, _ reason: String) {
        self.name = name
        self.mayImport = mayImport
        self.reason = reason
    }
}

enum ImportTable {
    static let accessLevels: Set = ["package", "public", "internal", "fileprivate", "private"]

    static let rooms: [Room] = [
        Room("ImgoptJSON", [], "JSON values are plain data: no input, no output, no library"),
        Room(
            "ImgoptEngine", collections,
            "the engine is a function of its events: no clock, no file, no socket, no format, no lock"),
        Room(
            "ImgoptWire", ["FoundationEssentials", "ImgoptJSON"],
            "the protocol is plain types that both ends share: no input or output, and no engine types"),
        Room(
            "ImgoptSimulation", collections.union(["ImgoptEngine"]),
            "a simulation that touched the world could not be repeated"),
        Room("CCurl", [], "C only"),
        Room("CSystemd", [], "C only"),
        Room("CCrypto", [], "C only"),
        Room("CLinux", [], "C only"),
        Room("CPostgres", [], "C only"),
        Room("ImgoptHash", ["CCrypto"], "what is hashed, and how libcrypto does it, is nobody else's matter"),
        Room(
            // Dispatch: its end waits for who reads. GRDB is for SQLite/ alone: see StatementTests.
            "ImgoptDatabase",
            world.union(["ImgoptEngine", "ImgoptHash", "ImgoptJSON", "GRDB", "GRDBSQLite", "Dispatch"]),
            "only this room knows SQLite, and it knows neither clients nor the provider"),
        Room(
            "ImgoptPostgres", world.union(["CPostgres"]),
            "only this room knows libpq, and it knows nothing of what is asked"),
        Room(
            "ImgoptHTTP", world.union(["CCurl", "Logging"]),
            "only this room knows curl, and it knows nothing of what is requested"),
        Room(
            // Dispatch: long answers are read where no transfer waits for it.
            "ImgoptReplicate",
            world.union(collections).union(["ImgoptEngine", "ImgoptHTTP", "ImgoptJSON", "Logging", "Dispatch"]),
            "only this room knows Replicate's names, and it knows neither clients nor the database"),
        Room(
            "ImgoptObjects", world.union(["ImgoptHash", "ImgoptHTTP", "Logging"]),
            "only this room knows the requests of object stores, and it knows nothing of what is kept there"),
        Room(
            "ImgoptSocket",
            // HTTP/1 for the figures alone: whatever listens for clients or collectors is here.
            world.union(collections).union(["ImgoptWire", "NIOCore", "NIOHTTP1", "NIOPosix", "Logging"]),
            "it carries lines and pages, and knows no request"),
        Room(
            "ImgoptClient",
            world.union(["ImgoptWire", "ImgoptJSON", "ImgoptSocket", "ImgoptHash", "NIOCore", "NIOPosix", "Logging"]),
            "a client knows the protocol and nothing of the daemon"),
        Room(
            "ImgoptDaemon",
            world.union(collections).union([
                "ImgoptWire", "ImgoptEngine", "ImgoptDatabase", "ImgoptHTTP", "ImgoptObjects", "ImgoptReplicate",
                "ImgoptSocket", "ImgoptSimulation", "ImgoptJSON", "ImgoptHash", "CSystemd", "CLinux", "Configuration",
                "Yams",
                "Logging",
                "Metrics", "CoreMetrics", "ServiceLifecycle", "UnixSignals",
                // Threads and queues: the loop blocks in the database, and sessions read in order.
                "Dispatch", "Foundation",
            ]),
            "the daemon joins the rooms; curl, SQLite and the command line stay in theirs"),
        Room(
            "ReplicateSimulator",
            world.union(collections).union([
                "CCrypto", "ImgoptJSON", "NIOCore", "NIOHTTP1", "NIOPosix", "Foundation",
            ]),
            "a stand-in that shared code with what it stands in for would share its mistakes"),
        Room("imgoptd", programs.union(["ImgoptDaemon", "Logging", "Foundation"]), "programs are thin"),
        Room(
            // ImgoptHTTP: what an address is, the parser says that will connect.
            "imgoptctl",
            programs.union(["ImgoptClient", "ImgoptHash", "ImgoptHTTP", "ImgoptWire", "ImgoptJSON", "Dispatch"]),
            "the command line speaks the protocol as any other client does"),
        Room(
            "replicate-sim", programs.union(["ReplicateSimulator", "ImgoptJSON", "UnixSignals"]), "programs are thin"),
        Room(
            "imgopt-bench",
            programs.union([
                "ImgoptClient", "ImgoptEngine", "ImgoptSimulation", "ImgoptWire", "ImgoptJSON", "ImgoptHTTP",
                "ImgoptHash", "Logging", "UnixSignals",
                // Peers that wait in the kernel have threads of their own.
                "Dispatch",
            ]),
            "it measures from outside, or the engine alone"),
    ]

    /// The folder that turns Replicate's answers into the engine's terms, and the files outside it that know Replicate
    /// all the same. Everybody else speaks to an `ImageProvider`.
    static let replicateFolder = "Sources/ImgoptDaemon/Replicate/"
    static let replicateFiles: [String: String] = [
        "Sources/ImgoptDaemon/Service/Rooms.swift": "it builds the provider",
        "Sources/ImgoptDaemon/Service/StartCheck.swift": "it says before the start whether the API's address is one",
        "Sources/ImgoptDaemon/Settings/SettingRules.swift": "a model's name in the settings is checked as the API does",
        "Sources/ImgoptDaemon/Settings/Network.swift": "whoever sends headers checks them",
        "Sources/ImgoptDaemon/Handlers/Inspection.swift": "an image is checked by what its model's schema takes",
        "Sources/ImgoptDaemon/Handlers/Submitting.swift": "two images are identical if they name the same version",
        "Sources/ImgoptDaemon/Handlers/Planning.swift": "a dry run builds inputs as they would be sent",
    ]

    /// Programs may write to stdout and end the process; all else is a library.
    static let programNames: Set = ["imgoptd", "imgoptctl", "replicate-sim", "imgopt-bench"]

    private static let collections: Set = [
        "Collections", "DequeModule", "HeapModule", "OrderedCollections", "BitCollections", "HashTreeCollections",
    ]
    private static let world: Set = ["FoundationEssentials", "Glibc", "Synchronization"]
    private static let programs: Set = ["ArgumentParser", "FoundationEssentials", "Glibc", "Synchronization"]
}
