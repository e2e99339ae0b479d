import ArgumentParser
import ImgoptJSON

/// Any method.
struct Call: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Call any method of the protocol; writes its result as JSON.",
        discussion: """
            The method help lists all.

            Examples:
              imgoptctl call help
              imgoptctl call job.get '{"job":12}'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Argument(help: "Such as job.get.", completion: LiveNames.methods)
    var method: String

    @Argument(
        help: ArgumentHelp("Its params, such as '{\"job\":12}'.", valueName: "json"), transform: JSONArgument.value)
    var params: JSONValue?

    func run(in context: Context) async throws {
        try context.console.data(try await context.daemon.answer(to: method, params))
    }
}
