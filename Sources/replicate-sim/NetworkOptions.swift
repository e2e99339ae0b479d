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

    @Option(help: "Write {\"base_url\",\"delivery_url\"} to this file once requests are answered.")
    var portFile: String?

    func apply(to settings: inout SimulatorSettings) throws {
        if let token = token ?? environment("REPLICATE_API_TOKEN"), !token.isEmpty { settings.token = token }
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
