import ArgumentParser
import ImgoptWire

/// Completions that ask the daemon. Without one, or when it is slow, nothing is offered.
enum LiveNames {
    private static let patience = Duration.seconds(1)

    /// Ids of the newest jobs.
    static let jobs = CompletionKind.custom { words, _, _ in
        await offered(words) { try await $0.call(JobList(limit: 50)).jobs.map { "\($0.id)" } }
    }

    /// Names of stores.
    static let stores = CompletionKind.custom { words, _, _ in
        await offered(words) { try await $0.call(StoreList()).stores.map(\.store.text) }
    }

    /// Names of accounts.
    static let accounts = CompletionKind.custom { words, _, _ in
        await offered(words) { try await $0.call(AccountList()).accounts.map(\.account) }
    }

    /// Names of methods, known without the daemon.
    static let methods = CompletionKind.list(Request.methods.map { $0.method })

    private static func offered(
        _ words: [String], _ ask: @escaping @Sendable (any Daemon) async throws -> [String]
    ) async -> [String] {
        let daemon = DaemonConnection(path: socket(in: words))
        return await withTaskGroup(of: [String].self) { group in
            group.addTask { (try? await ask(daemon)) ?? [] }
            group.addTask {
                try? await ContinuousClock().sleep(for: patience)
                return []
            }
            defer { group.cancelAll() }
            return await group.next() ?? []
        }
    }

    /// The socket that the line being typed names.
    static func socket(in words: [String]) -> String? {
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == "--socket" { return next }
            if word.hasPrefix("--socket=") { return String(word.dropFirst("--socket=".count)) }
        }
        return nil
    }
}
