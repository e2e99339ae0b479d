import ArgumentParser
import FoundationEssentials
import Glibc
import ImgoptJSON
import ReplicateSimulator

/// Where the simulator listens and who is let in.
struct NetworkOptions: ParsableArguments {
    @Option(
        help: "Address of the API; port 0 is any free one. Loopback only.", transform: ListenAddress.init(argument:))
    var listen = ListenAddress.anyPort

    @Option(help: "Address that outputs are downloaded from. Loopback only.", transform: ListenAddress.init(argument:))
    var deliveryListen = ListenAddress.anyPort

    @Option(help: "What answers call the API, such as https://api.replicate.com/v1, behind a proxy or gateway.")
    var publicUrl: String?

    @Option(help: "What they call the delivery host, such as https://replicate.delivery.")
    var publicDeliveryUrl: String?

    @Option(help: "The token that is let in (default: $REPLICATE_API_TOKEN, else r8_stand_in).")
    var token: String?

    @Option(
        help: ArgumentHelp(
            """
            An account with a token of its own, in place of --token; may be repeated. Limits that it does not name are \
            those of all: r8_a:create_rpm=300,read_rpm=1000,create_burst=5,low_credit=true,name=acme. no_credit=true \
            answers its creations with 402, revoked=true its requests with 401.
            """, valueName: "token[:key=value,...]"))
    var account: [String] = []

    @Option(help: "Write {\"base_url\",\"delivery_url\"} to this file once requests are answered.")
    var portFile: String?

    func validate() throws {
        guard token == nil || account.isEmpty else { throw ValidationError("say --token or --account, not both") }
    }

    func apply(to settings: inout SimulatorSettings) throws {
        guard account.isEmpty else { return try addAccounts(to: &settings) }
        if let token = token ?? environment("REPLICATE_API_TOKEN"), !token.isEmpty { settings.token = token }
    }

    private func addAccounts(to settings: inout SimulatorSettings) throws {
        settings.accounts = []
        for text in account {
            let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            var changes = JSONObject()
            for pair in halves.dropFirst().first?.split(separator: ",") ?? [] {
                let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
                guard sides.count == 2 else { throw ValidationError("--account \(text): say TOKEN:KEY=VALUE,...") }
                let isPlain = sides[0] != "name" && (Int(sides[1]) != nil || ["true", "false"].contains(sides[1]))
                changes[sides[0]] = isPlain ? try JSONValue(parsing: Array(sides[1].utf8)) : .string(sides[1])
            }
            guard !settings.accounts.contains(where: { $0.token == halves[0] }) else {
                throw ValidationError("--account \(text): this token is named twice")
            }
            do throws(SettingsError) {
                try settings.mergeAccount(halves[0], .object(changes))
            } catch {
                throw ValidationError("--account \(text): \(error)")
            }
        }
    }

    /// Tells whoever waits that requests are answered: one line, and the file if one was asked for.
    func announce(_ server: SimulatorServer) throws {
        if let portFile {
            let addresses: JSONValue = [
                "base_url": .string(server.baseURL), "delivery_url": .string(server.deliveryURL),
            ]
            try Data(addresses.serialized()).write(to: URL(filePath: portFile), options: .atomic)
        }
        // Standard output is buffered when it is a pipe, and whoever reads it waits for this line.
        let line = "replicate-sim listening on \(server.baseURL) (delivery \(server.deliveryURL))\n"
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }

    private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

extension ListenAddress {
    fileprivate init(argument: String) throws {
        do {
            try self.init(argument)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
