import Testing

/// Whatever bytes come from a client, a daemon or the provider: no crash, and what must hold does.
struct FuzzTests {
    @Test(arguments: FuzzRule.all.indices)
    func everyInputKeepsTheRule(number: Int) throws { try Campaign(FuzzRule.all[number]).run() }
}
