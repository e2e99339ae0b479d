import ArgumentParser

/// Completions for shells.
struct Completions: AsyncParsableCommand {
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    static let configuration = CommandConfiguration(
        abstract: "Write the completions for a shell; they know live jobs and stores.",
        discussion: """
            Where they are installed: bash in ~/.local/share/bash-completion/completions/imgoptctl, zsh in a folder \
            of $fpath as _imgoptctl, fish in ~/.config/fish/completions/imgoptctl.fish.

            Examples:
              source <(imgoptctl completions bash)
              imgoptctl completions fish > ~/.config/fish/completions/imgoptctl.fish
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        let kind: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        try Console(global).data(Imgoptctl.completionScript(for: kind) + "\n")
    }
}
