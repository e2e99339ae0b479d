import Foundation

/// A real terminal, by tmux, with a program in it. It has a server of its own, which ends with the world.
struct TerminalPane: Sendable {
    private static let tmux = "/usr/bin/tmux"

    private let socket: String
    private let environment: [String: String]

    /// Starts a shell in a terminal of `columns` and `rows`.
    init(in world: World, columns: Int = 80, rows: Int = 24) async throws {
        socket = world.folder + "/tmux"
        environment = ["HOME": world.folder, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"]
        // In the foreground: a server that put itself into the background would outlive the test.
        let server = try world.launch(
            Self.tmux, ["-S", socket, "-D", "-f", "/dev/null"], environment: environment, name: "tmux")
        let pane = self
        world.atEnd { _ = try? pane.run(["kill-server"]) }
        let start = ["-N", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "exec bash --norc -i"]
        while server.ending == nil {
            if try run(start).status == 0 { return }
            await Task.yield()
        }
        throw Missing(what: "the terminal", among: server.errorText)
    }

    /// Types `keys` as tmux names them; a text of several letters is typed as it is.
    func type(_ keys: String...) throws { _ = try done(["send-keys"] + keys) }

    /// Gives the terminal another size.
    func resize(columns: Int, rows: Int) throws {
        _ = try done(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// What is on the screen.
    func text() throws -> String { try done(["capture-pane", "-p"]) }

    /// The process of the shell.
    func shellPID() throws -> String {
        try done(["list-panes", "-F", "#{pane_pid}"]).trimmingCharacters(in: .newlines)
    }

    /// Looks at the screen until `isThere`, and gives it back. Each look starts a program, which is pause enough.
    @discardableResult
    func wait(_ what: String, _ isThere: (String) -> Bool) async throws -> String {
        try await look(for: what, at: { "\n" + (try text()) }, until: isThere)
    }

    /// Has tmux do something.
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.tmux)
        process.arguments = ["-S", socket] + arguments
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    private func done(_ arguments: [String]) throws -> String {
        let (status, output) = try run(arguments)
        guard status == 0 else {
            throw Missing(what: "tmux \(arguments.joined(separator: " "))", among: "status \(status)")
        }
        return output
    }
}
