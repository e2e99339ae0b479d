import ImgoptWire
import Testing

struct NearestTests {
    private let names = ["submit", "status", "stats", "store", "stores", "rpm", "job.submit", "top"]

    @Test(arguments: [
        ("sumbit", "submit"), ("submitt", "submit"), ("sbumit", "submit"), ("stat", "stats"), ("sotre", "store"),
        ("job.sumbit", "job.submit"), ("rmp", "rpm"),
    ])
    func aSlipIsTheNameThatWasMeant(written: String, meant: String) {
        #expect(Nearest.name(to: written, among: names) == meant)
    }

    @Test(arguments: ["", "a", "to", "xyz", "subscribe", "quokka", String(repeating: "s", count: 100_000)])
    func whatIsFarFromAllIsNone(written: String) {
        #expect(Nearest.name(to: written, among: names) == nil)
    }
}
