import Foundation
import ImgoptWire
import Testing

struct ImageLimits {
    /// With and without padding, to the byte.
    @Test(arguments: [2_998, 2_999, 3_000], [true, false])
    func imageOverWhatTheProviderTakesIsRefusedAtSubmit(most: Int, isPadded: Bool) throws {
        var limits = Limits()
        limits.blobBytes = most
        let store = try #require(StoreName("acme"))
        let submit = { (bytes: Int) in
            var text = Data(repeating: 1, count: bytes).base64EncodedString()
            if !isPadded { text.removeAll { $0 == "=" } }
            return JobSubmit(store: store, images: [Image(source: "data:image/png;base64," + text)])
        }
        try submit(most).check(limits)
        let error = #expect(throws: WireError.self) { try submit(most + 1).check(limits) }
        #expect(error?.field == "images[0].source")
        #expect(error?.message.contains("has \(most + 1) bytes") == true && error?.message.contains("\(most)") == true)
        #expect(Limits.standard.blobBytes == 100_000_000)
    }
}
