import ArgumentParser
import ImgoptWire

/// Lists models.
struct Models: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the models and how their runs go.",
        discussion: """
            A model that fails again and again rests, and one image tries it now and then. Who is no admin sees those
            that fail. With --json each model is written on a line of its own.

            Examples:
              imgoptctl models
              imgoptctl models --json | jq -r 'select(.state != "working").model'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        let models = try await context.daemon.call(ModelList()).models
        if context.console.isJSON {
            for model in models { try context.console.data(model.json) }
            return
        }
        guard !models.isEmpty else { return context.console.note("there are no such models") }
        try context.console.data(ModelsTable.table(models, times: utc ? .utc : .local))
    }
}

/// Steers one model.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Have a model that rests tried now.",
        discussion: """
            Examples:
              imgoptctl model resume google/nano-banana
              imgoptctl model resume black-forest-labs/flux-kontext-pro --json
            """,
        subcommands: [Resume.self])

    @OptionGroup(title: "Global options") var global: GlobalOptions

    struct Resume: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a model that rests tried now, by one image that is paid for.",
            discussion: """
                Examples:
                  imgoptctl model resume google/nano-banana
                  imgoptctl model resume google/nano-banana --json
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @Argument(help: "The model's name at the provider.")
        var model: String

        func run(in context: Context) async throws {
            try await context.perform(ModelResume(model: model), Told.model)
        }
    }
}
