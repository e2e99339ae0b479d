import ArgumentParser

/// A command that talks to the daemon.
protocol DaemonCommand: AsyncParsableCommand {
    /// What every command takes.
    var global: GlobalOptions { get }

    /// Does it.
    func run(in context: Context) async throws
}

extension DaemonCommand {
    func run() async throws { try await run(in: Context(global)) }
}
