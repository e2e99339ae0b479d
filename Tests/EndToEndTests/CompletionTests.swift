import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// Completions in the real shells, with the jobs and stores of a daemon that runs.
@Suite(.serialized, .net)
struct CompletionTests {
    private static let slow = ["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]

    @Test(arguments: [
        ("exec bash --norc -i", "source <(imgoptctl completions bash)"),
        (
            "exec zsh -f",
            "imgoptctl completions zsh > ~/_imgoptctl; fpath=(~ $fpath); autoload -Uz compinit; compinit -u -D"
        ),
        ("exec fish --private --no-config", "imgoptctl completions fish | source"),
    ])
    func shellsOfferWhatThereIs(shell: String, set: String) async throws {
        try await World.with(simulator: Self.slow) { world in
            let client = try await world.startDaemon().client()
            for name in ["acorn", "birch"] {
                _ = try await client.call(JobSubmit(store: try Samples.store(name), images: Samples.remote(1)))
            }
            let pane = try await TerminalPane(in: world)
            let folder = URL(filePath: Programs.control).deletingLastPathComponent().path
            try pane.type(
                "export PATH=\(folder):$PATH IMGOPT_SOCKET_PATH=\(world.socketPath); clear; \(shell)", "Enter")
            try pane.type("\(set); echo 'is'' set'", "Enter")
            try await pane.wait("the shell") { $0.contains("\nis set") }
            try pane.type("imgoptctl store pause ac", "Tab")
            try await pane.wait("the store") { $0.contains("store pause acorn") }
            try pane.type("C-u")
            try pane.type("clear", "Enter")
            try await pane.wait("an empty screen") { !$0.contains("acorn") }
            try pane.type("imgoptctl watch ", "Tab", "Tab")
            try await pane.wait("the jobs") { screen in
                screen.split(separator: "\n").contains { line in
                    line.split(separator: " ").map(String.init).starts(with: ["2", "1"])
                        || line.split(separator: " ").map(String.init).starts(with: ["1", "2"])
                }
            }
        }
    }
}
