import ArgumentParser
import Glibc

/// The program.
@main
struct Imgoptctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imgoptctl",
        abstract: "Hands image jobs to imgoptd and shows what becomes of them.",
        discussion: "Exit status:\n\(ExitStatus.table)",
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    Submit.self, Watch.self, Wait.self, Jobs.self, Items.self, ItemCommand.self, Results.self,
                    TraceCommand.self, Cancel.self, Retry.self, Forget.self, Explain.self,
                ]),
            CommandGroup(
                name: "The daemon",
                subcommands: [
                    Status.self, Top.self, StatsCommand.self, HealthCommand.self, Events.self, Info.self,
                    MetricsCommand.self,
                    SimulateCommand.self, Call.self,
                ]),
            CommandGroup(
                name: "Administration",
                subcommands: [
                    Stores.self, Store.self, Accounts.self, Models.self, ModelCommand.self, Limit.self, Pause.self,
                    Resume.self,
                    Drain.self, Reload.self, Backup.self,
                ]),
            CommandGroup(name: "This program", subcommands: [Completions.self, VersionCommand.self]),
        ])

    @OptionGroup(title: "Global options") var global: GlobalOptions

    static func main() async {
        // Writes to a pipe or socket that nobody reads any more must fail, not kill.
        _ = signal(SIGPIPE, SIG_IGN)
        Interrupts.quitQuietly()
        DescriptorOutput.fillGaps()
        Glibc.exit(await Run.command(PathText.arguments).rawValue)
    }
}
