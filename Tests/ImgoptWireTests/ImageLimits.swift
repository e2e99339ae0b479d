import ImgoptWire
import Testing

struct ImageLimits {
    @Test func imageOverWhatTheProviderTakesIsRefusedAtSubmit() throws {
        var limits = Limits()
        limits.imageBytes = 3_000
        let store = try #require(StoreName("acme"))
        let submit = { (characters: Int) in
            JobSubmit(
                store: store,
                images: [Image(source: "data:image/png;base64," + String(repeating: "A", count: characters))])
        }
        try submit(3_900).check(limits)
        let error = #expect(throws: WireError.self) { try submit(4_400).check(limits) }
        #expect(error?.field == "images[0].source" && error?.message.contains("3000") == true)
        #expect(Limits.standard.imageBytes == 100_000_000)
    }
}
