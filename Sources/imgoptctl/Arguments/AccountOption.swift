import ArgumentParser

/// Which account at the provider something is about.
struct AccountOption: ParsableArguments {
    @Option(
        parsing: .unconditional, help: "Of this account alone (imgoptctl accounts has all).",
        completion: LiveNames.accounts)
    var account: String?
}
