import ArgumentParser

/// What every command takes, before its name or after it.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: "Else what IMGOPT_SOCKET_PATH says; for ordinary users $XDG_RUNTIME_DIR/imgopt.sock, "
                + "for root /run/imgopt.sock.",
            valueName: "path"),
        completion: .file(), transform: PathArgument.path)
    var socket: String?

    @Flag(name: .customLong("json"), help: "Write JSON: one value, or one a line for streams.")
    var isJSON = false

    @Flag(name: .customLong("quiet"), help: "Tell nothing but data and errors.")
    var isQuiet = false

    @Option(help: "When to colour.")
    var color = Style.Choice.auto
}

extension Style.Choice: ExpressibleByArgument {}
