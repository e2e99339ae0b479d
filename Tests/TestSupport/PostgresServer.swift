import Foundation

/// A PostgreSQL server of its own on a Unix socket, with an empty cluster. It ends with the tests, however they end.
package final class PostgresServer: Sendable {
    /// It did not start.
    package struct StartError: Error {
        /// What it wrote.
        package let log: String
    }

    /// Where its programs are: the newest version of Debian's, or what PATH has; nil: it is not installed.
    package static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = versions.sorted(by: >).map { "\(root)/\($0)/bin" } + path.split(separator: ":").map(String.init)
        return folders.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    /// One for all tests that only talk to it, each in tables of its own.
    package static func shared() throws -> PostgresServer { try common.get() }
    private static let common = Result { try PostgresServer() }

    /// The folder of its socket, its data and its log.
    package let folder: String
    /// Its end of input is the server's end.
    private let input: FileHandle

    /// Makes a cluster and starts a server on it. Takes some seconds.
    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "imgopt-pg-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.script, "sh", Self.programs ?? "", folder]
        let (pipe, answers) = (Pipe(), Pipe())
        process.standardInput = pipe
        process.standardOutput = answers
        try process.run()
        input = pipe.fileHandleForWriting
        guard answers.fileHandleForReading.availableData == Data("ready\n".utf8) else {
            throw StartError(log: (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "")
        }
    }

    /// libpq's connection string.
    package var address: String { "host=\(folder) dbname=postgres user=postgres" }

    /// Does as one does who reads its data from the disk: `immediate` ends it as a crash would, and what runs again
    /// recovers.
    package func restart() throws {
        try input.write(contentsOf: Data("restart\n".utf8))
    }

    /// The server refuses to run as root. Its files are not synced: no test takes the power away. Each line of input
    /// starts it again. A key that ends the tests ends all of their group: this ends by the end of its input alone,
    /// when it has ended the server.
    private static let script = """
        trap '' INT TERM HUP
        programs=$1 folder=$2 as=
        exec 3>&1 >"$folder/log" 2>&1
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$folder"
            as="setpriv --reuid=postgres --regid=postgres --clear-groups"
        fi
        control() {
            $as "$programs/pg_ctl" -D "$folder/data" -w -t 120 -l "$folder/server-log" "$@" 3>&-
        }
        start() {
            control start -o "-k $folder -c listen_addresses= -c fsync=off -c max_connections=200"
        }
        cd /
        $as "$programs/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C -N &&
            start && echo ready >&3
        exec 3>&-
        while read -r _; do
            control stop -m immediate
            start
        done
        control stop -m immediate
        rm -rf "$folder"
        """
}
